# A reply has the agent's words byte for byte, followed by one block of marked lines. The block explains the agent's
# remarks about buttons, in the language of the reply.
. "$(dirname "$0")/../lib.sh"

mount_server language=en
new_session
cat >say.py <<'END'
import json, sys, urllib.request
from pathlib import Path

control, session, data = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
MARK = "[nemofs] "


def reply_to(text):
    """The reply to a message whose answer is the text, in two pieces."""
    cut = len(text) // 2
    frames = [{"type": "text", "content": piece} for piece in (text[:cut], text[cut:])]
    rule = [{"on": "message", "do": "stream", "times": 1, "edit": False, "frames": frames}]
    urllib.request.urlopen(control + "/rules", json.dumps(rule).encode()).read()
    (session / "prompt").write_text("say it")
    return (session / "reply").read_bytes().decode()


def check(text, wants_hint):
    reply = reply_to(text)
    words = text if text.endswith("\n") else text + "\n"
    assert reply.startswith(words), (text, reply)
    block = reply[len(words):]
    assert not block or block.startswith("\n" if not text.endswith("\n\n") else MARK), (text, reply)
    lines = block.strip("\n").split("\n") if block else []
    assert all(line.startswith(MARK) for line in lines), (text, reply)
    assert bool(lines) or not wants_hint, (text, reply)
    assert text.rstrip("\n") + "\n" in (session / "chat.md").read_text(), text
    return lines


texts = [line.replace("\\n", "\n") for line in (data / "content.txt").read_text().splitlines() if line[:1] != "#"]
for text in texts + ["  Two blanks, a tab\tand an end \n\n", "\n\nAt the start", "\u00e9\u0301 \U0001f600\u200d", "[nemofs] is its name"]:
    check(text, False)
for line in (data / "instructions.tsv").read_text().splitlines()[1::4]:
    check(line.split("\t")[1], True)
lines = check("字幕已提取。点击导出按钮下载SRT文件。", True)
assert lines == [MARK + "字幕在 captions.srt 中。"], lines
lines = check("Click Export for the video, or the button for the SRT file. Once more: click Export.", True)
assert lines == [MARK + "captions.srt has the captions; `cp export/video.mp4 .` gets the video."], lines
END
"$PYTHON" say.py "http://127.0.0.1:$CTL" "$s" "$(dirname "$0")/../../data/gui" || fail "a reply is not what it should be"
unmount
# Without hints, and with the embedded agent, the reply has only the agent's words.
mount_server hints=no
rules '{"on":"message","do":"stream","times":1,"frames":[{"type":"text","content":"Click the Export button."}]}'
echo go >"$s/prompt"
assert_eq "$(cat "$s/reply")" "Click the Export button." "a reply without hints"
