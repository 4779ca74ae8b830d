#!/usr/bin/python3
"""A fake of a current yt-dlp: it accepts the options that the engine gives, and gets its answer from the page itself, through the
given proxy, as JSON: {"error": …}, or what yt-dlp -J prints. A page may require a JavaScript runtime ("runtime") or cookies
("cookie")."""
import json
import re
import shlex
import subprocess
import sys
import urllib.request

VERSION = "2023.03.04"


def fail(*lines):
    print(*lines, sep="\n", file=sys.stderr)
    sys.exit(1)


flags = {"-J", "--ignore-config", "--no-exec", "--no-cache-dir", "--no-playlist", "--no-continue", "--no-part",
         "--no-mtime", "--abort-on-unavailable-fragments", "--newline", "--no-colors", "--skip-download",
         "--ignore-errors", "--write-subs", "--write-auto-subs"}
if "--version" in sys.argv:
    print(VERSION)
    sys.exit()
given, url, arguments = {}, None, sys.argv[1:]
while arguments:
    option = arguments.pop(0)
    if option == "--":
        url = arguments.pop(0)
    elif option in flags:
        given[option] = True
    else:
        given[option] = arguments.pop(0)
words = shlex.split(open(given["--config-locations"]).read(), comments=True)
settings = dict(zip(words[::2], words[1::2]))
fetcher = urllib.request.build_opener(urllib.request.ProxyHandler({"http": settings["--proxy"]}))


def fetch(address):
    try:
        return fetcher.open(address).read()
    except OSError as e:
        fail(f"ERROR: unable to download video data: {e}")


def best(formats, picture, sound):
    """The last one is the best, as in yt-dlp's lists."""
    return next((f for f in reversed(formats) if (f["vcodec"] != "none") == picture
                 and (f["acodec"] != "none") == sound and (f.get("height") or 0) <= 1080), None)


if "-J" in given:
    info = json.loads(fetch(url + ("&" if "?" in url else "?") + "info"))
    if "error" in info:
        fail(*info["error"])
    if "runtime" in info:
        name, _, path = given.get("--js-runtimes", ":").partition(":")
        if not path or subprocess.run([path, "-e", "console.log(6 * 7)"], capture_output=True, text=True,
                                      timeout=20).stdout != "42\n":
            fail("WARNING: [youtube] No supported JavaScript runtime could be found. Only deno is enabled",
                 "ERROR: [youtube] x: Requested format is not available. Use --list-formats")
    if "cookie" in info and f"\t{info['cookie']}\n" not in open(settings.get("--cookies", "/dev/null")).read():
        fail("ERROR: [youtube] x: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies")
    if "cookie" in info and "elsewhere" in open(settings["--cookies"]).read():
        fail("ERROR: the cookies of another site are here, too")
    if "formats" in info:
        pair = [best(info["formats"], True, False), best(info["formats"], False, True)]
        info.update({"requested_formats": pair} if all(pair) else best(info["formats"], True, True))
    print(json.dumps(info))
    sys.exit()

info = json.load(open(given["--load-info-json"]))
if "--skip-download" in given:
    tracks = {**info.get("automatic_captions", {}), **info.get("subtitles", {})}
    for language in tracks:
        if any(re.fullmatch(pattern, language) for pattern in given["--sub-langs"].split(",")):
            with open(given["-o"].replace("%(ext)s", f"{language}.vtt"), "wb") as out:
                out.write(fetch(tracks[language][0]["url"]))
    sys.exit()
for form in info["formats"]:
    if form["format_id"] == given["-f"] or given["-f"] == "all":
        print("[download]  50.0% of 1MiB", flush=True)
        with open(given["-o"].replace("%(ext)s", form["ext"]), "wb") as out:
            out.write(fetch(form["url"]))
