"""Drives a browser by W3C WebDriver: chromedriver and headless chromium, with the standard library alone.

    with Browser(folder, dark=True) as page:
        page.open("file:///mnt/talk/index.html")
        page.click("video")
        page.until("document.querySelector('video').currentTime > 0")
        page.picture("dark.png")
"""
import base64, json, os, re, shutil, subprocess, tempfile, time, urllib.error, urllib.request

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
         "--proxy-server=http://127.0.0.1:9", "--hide-scrollbars", "--mute-audio"]
SLOW = int(os.environ.get("NEMOFS_TEST_SLOW", "1"))


class Browser:
    def __init__(self, folder, dark=False, width=1100, height=1400):
        self.profile = tempfile.mkdtemp(dir=folder, prefix="profile.")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True, cwd=folder,
                                       stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.profile})
        for line in self.driver.stdout:
            if started := re.search(r"started successfully on port (\d+)", line):
                self.base = f"http://127.0.0.1:{started[1]}"
                break
        flags = FLAGS + [f"--user-data-dir={self.profile}", f"--window-size={width},{height}"]
        if dark:
            flags.append("--force-dark-mode")
        wanted = {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
                  "goog:chromeOptions": {"args": flags, "binary": shutil.which("chromium")}}
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base += "/session/" + made["sessionId"]
        self.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]}})

    def __enter__(self):
        return self

    def __exit__(self, *what):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
            shutil.rmtree(self.profile, ignore_errors=True)

    def ask(self, method, path, body=None):
        data = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60 * SLOW) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as e:
            raise AssertionError(f"{path}: {json.load(e)['value']['message']}") from None

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script):
        return self.ask("POST", "/execute/sync", {"script": "return " + script, "args": []})

    def click(self, css, right=0, down=0):
        """Clicks the middle of an element, or a point at that distance from it."""
        found = self.ask("POST", "/element", {"using": "css selector", "value": css})
        self.run(f"document.querySelector({json.dumps(css)}).scrollIntoView({{block: 'center'}})")
        moves = [{"type": "pointerMove", "origin": found, "x": round(right), "y": round(down)},
                 {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.ask("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": moves}]})

    def play(self, css="video"):
        """Starts the video by the button in the lower left corner of the player."""
        width, height = self.run(f"(v => [v.clientWidth, v.clientHeight])(document.querySelector({json.dumps(css)}))")
        self.click(css, 24 - width / 2, height / 2 - 48)

    def until(self, condition, seconds=20):
        end = time.monotonic() + seconds * SLOW
        while not self.run(condition):
            assert time.monotonic() < end, f"not reached in time: {condition}; {self.complaints()}"
            time.sleep(0.05)

    def complaints(self):
        """The messages in the browser's console."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"})]

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("GET", "/screenshot")))
