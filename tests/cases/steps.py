"""Edits a session of the engine at random and steps back and forth: steps.py API TOKEN REQUESTS EDITS FILE...

The edits come from the table REQUESTS. After each message the draft must be equal, byte for byte, to that of a model of the
history: "undo" restores the draft before an edit, "redo" the one after it, and "go back to N" the one after message N.
"""

import json
import random
import sys
import urllib.request

KEPT = 90  # steps and messages; the engine keeps a few more


class Session:
    def __init__(self, api, token, files):
        self.api, self.token = api, token
        self.id = self.ask("/api/tasks/me/with-session/nemo_agent", {"task_name": "steps", "language": "en"})["data"]["session_id"]
        for path in files:
            self.upload(path)
        self.uploaded = self.draft()
        self.after = [self.uploaded]  # each message, by its number
        self.steps, self.undone = [self.uploaded], []

    def send(self, path, body=None, kind="application/json"):
        request = urllib.request.Request(self.api + path, body, {
            "Authorization": f"Bearer {self.token}", "Content-Type": kind, "Accept": "text/event-stream, application/json",
            "X-Skill-Source": "test", "X-Skill-Version": "1", "X-Skill-Platform": "test"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def ask(self, path, value=None):
        return json.loads(self.send(path, json.dumps(value).encode() if value is not None else None))

    def upload(self, path):
        with open(path, "rb") as f:
            body = (f'--steps\r\nContent-Disposition: form-data; name="files"; filename="{path}"\r\n\r\n'.encode() + f.read()
                    + b"\r\n--steps--\r\n")
        self.send(f"/api/upload-video/nemo_agent/me/{self.id}", body, "multipart/form-data; boundary=steps")

    def draft(self):
        return json.dumps(self.ask(f"/api/state/nemo_agent/me/{self.id}/latest")["data"]["state"]["draft"])

    def say(self, text):
        stream = self.send("/run_sse", json.dumps({"app_name": "nemo_agent", "user_id": "me", "session_id": self.id,
                                                   "new_message": {"parts": [{"text": text}]}}).encode())
        self.after.append(self.draft())
        return stream

    def expect(self, text, draft):
        stream = self.say(text)
        if self.after[-1] != draft:
            sys.exit(f"message {len(self.after) - 1}, {text}: another draft than before:\n{stream}\n{self.after[-1]}\nnot\n{draft}")

    def edit(self, operations):
        """Returns False if the draft did not change. A refused edit must not change it."""
        stream = self.say(operations)
        if "Not done" in stream and self.after[-1] != self.steps[-1]:
            sys.exit(f"{operations}: not done, but the draft is another one")
        return self.went_on()

    def went_on(self):
        """Call after a message that may have changed the draft; returns whether it did."""
        if self.after[-1] == self.steps[-1]:
            return False
        self.steps = self.steps[-KEPT:] + [self.after[-1]]
        self.undone.clear()
        return True

    def undo(self):
        self.undone.append(self.steps.pop())
        self.expect("undo", self.steps[-1])

    def redo(self):
        self.steps.append(self.undone.pop())
        self.expect("redo", self.steps[-1])

    def go_back(self, number):
        self.expect(f"go back to {number}", self.after[number])
        self.went_on()

    def reset(self):
        self.expect("reset", self.uploaded)
        self.went_on()


def operations_of(table):
    found = set()
    with open(table, encoding="utf-8") as f:
        for line in f:
            uploads, _, outcome, _, operations = line.rstrip("\n").split("\t") if line[0] != "#" else 5 * [""]
            steps = any(f'"op":"{name}"' in operations for name in ("undo", "redo", "reset", "go_back"))
            slow = "caption" in operations or "silence" in operations
            if outcome == "done" and operations != "[]" and set(uploads) <= set("f2lm") and not steps and not slow:
                found.add(operations)
    return sorted(found)


def main(api, token, table, edits, *files):
    at_random, operations = random.Random(7), operations_of(table)
    at_random.shuffle(operations)
    session, done, stepped = Session(api, token, files), 0, 0
    for each in operations[:int(edits)]:
        if session.edit(each):
            done += 1
            session.undo()
            session.redo()
        for _ in range(at_random.randrange(3)):
            step = at_random.choice(["undo", "undo", "redo", "back", "reset"])
            if step == "undo" and len(session.steps) > 1:
                session.undo()
            elif step == "redo" and session.undone:
                session.redo()
            elif step == "back" and len(session.after) > 2:
                session.go_back(at_random.randrange(max(1, len(session.after) - KEPT), len(session.after)))
            elif step == "reset" and at_random.random() < 0.5:
                session.reset()
            else:
                continue
            stepped += 1
    print(f"{done} edits undone and redone, {stepped} further steps")
    if done < len(operations[:int(edits)]) / 3:
        sys.exit("too few of the edits were done")


if __name__ == "__main__":
    main(*sys.argv[1:])
