#!/usr/bin/env python3
"""A service that speaks the wire contract, and breaks it on demand.

    faultd.py --dir DIR [--scenario FILE] [--tls FILE]

Three listeners on loopback: the API, "another host" (the CDN that media come from) and the control port. Their
numbers go to DIR/ports as shell assignments (API=, CDN=, CTL=) once all three answer. Raw sockets, since no HTTP
library can be talked into most of what is wrong here. With --tls the first two speak https, by the certificate and
key in that file.

Without rules the service works: anonymous tokens, sessions, uploads, state, messages, renders, media with ranges.
A *rule* changes what one request gets:

    {"on": "message", "skip": 0, "times": 1, "do": "cut", ...}

`on` names an endpoint (see ROUTES; "*" is any of the API, "media" any download). The first rule that matches wins;
`skip` lets that many requests pass first, `times` retires the rule (default: never). `do` is one of FAULTS or of
the answers that only some endpoints know (STREAMS for message). *Settings* change the normal behaviour; see DEFAULTS.

Control port (curl is enough):

    POST /rules       a JSON list: replaces all rules        POST /rule       one rule more
    POST /settings    a JSON object, merged                  POST /release    {"gate": NAME}: what waits there goes on
    POST /listen      {"api": true|false}: the API port answers, or refuses connections
    POST /session     {"sid": SID?}: makes a session as if another program had; answers its id
    POST /forget      {}: forgets sessions, files, requests and ledger, for tests that run for hours
    GET  /ledger      every message taken: text, session, nonce    GET /ledger/NONCE  how often that one was taken
    GET  /requests    every request, with its headers              GET /count/ENDPOINT
    GET  /wait/ENDPOINT/N/SECONDS   returns when that endpoint has had N requests; 504 when it has not by then
    GET  /faults      how many were drawn, of the setting "share"
    GET  /renders     every render                                 GET /leaks/TOKEN  requests that carry it wrongly
    GET  /media/NAME  the true bytes of that file, for comparison
"""

import argparse
import email.utils
import gzip
import hashlib
import json
import os
import random
import re
import select
import signal
import socket
import ssl
import struct
import threading
import time
import urllib.parse

DEFAULTS = {
    "tokens": [],  # accepted besides the anonymous ones handed out
    "accept_expired": True,  # false: every anonymous token but the newest is refused with 1001
    "form": "plain",  # or "adk": the stream's form
    "reply": "Done: {text}",
    "keep_streams": False,  # true: a stream's end is told by chunks, and the connection lives on
    "edits": True,  # a message changes the draft
    "hold": False,  # renders stay at 40 % until the gate "render" opens
    "fail_renders": 0,  # that many renders fail
    "polls": 1,  # polls until a render is done
    "render_shape": "data",  # or "top"
    "media_on": "cdn",  # or "api": the listener that serves results
    "media_base": None,  # where results are instead, such as "http://127.0.0.1:8080/"
    "media_size": 3_000_017,
    "media_file": None,  # a real file instead of made-up bytes
    "range": True,
    "etag": "fixed",  # "changing": another one in each answer; "none"
    "type": "video/mp4",
    "scopes": None,  # what the answer with a token says that it may do; None: nothing
    "user_id_in": ["token", "session", "state"],  # answers that tell the user's id
    "no_url": False,  # a finished render does not say where it is
    "read_slowly": 0,  # of an upload's body so many bytes are read, the rest when the gate "body" opens
    "credits": {"available": 95, "frozen": 5, "total": 100},
    "cost": 0,  # credits that a message takes
    "captions": ["Hello world", "This is a caption"],
    "tracks": {},  # captions as tracks of a language each: {"en": ["Hello"], "es": ["Hola"]}
    "generated": {},  # media the service made: the end of the address, and the file's name
    "draft_on_upload": True,
    "canvas": {"width": 1080, "height": 1920},
    "latency": 0.0,
    "reencoded": {},  # what states tell of an upload instead: "size" (one more each time), "name", "address" ({})
    "share": 0.0,  # of the requests that no rule is for: so many get a fault, drawn from DRAWN …
    "seed": 0,  # … by this
    "signed": False,  # every state has other signatures in the addresses of its files
}

ROUTES = [  # method, pattern, endpoint
    ("POST", r"/api/auth/anonymous-token", "token"),
    ("POST", r"/api/tasks/me/with-session/nemo_agent", "session"),
    ("POST", r"/api/auth/claim-token", "claim"),
    ("POST", r"/api/upload-video/nemo_agent/me/(?P<sid>[^/]+)", "upload"),
    ("GET", r"/api/state/nemo_agent/me/(?P<sid>[^/]+)/latest", "state"),
    ("GET", r"/api/credits/balance/simple", "credits"),
    ("POST", r"/run_sse", "message"),
    ("POST", r"/api/render/proxy/lambda", "render"),
    ("POST", r"/api/render/proxy/lambda/(?P<id>[^/]+)/cancel", "cancel"),
    ("GET", r"/api/render/proxy/lambda/(?P<id>[^/]+)", "poll"),
    ("GET", r"/api/render/proxy/(?P<id>[^/]+)/download", "download"),
    ("GET", r"/media/(?P<name>[^?]+)", "media"),
    ("HEAD", r"/media/(?P<name>[^?]+)", "media"),
]
DRAWN = {  # endpoint: faults; "": those of any other
    "message": [{"do": "stream", "cut": 0}, {"do": "stream", "cut": 2}, {"do": "reset"}, {"do": "close"}, {"do": "code", "code": 2001},
                {"do": "stream", "silent": True}, {"do": "html", "status": 502},
                {"do": "stream", "edit": False}],  # not 429: that says that it was not taken, yet it is in the ledger
    "media": [{"do": "close", "after": 100000}, {"do": "reset", "after": 5000}, {"do": "two_lengths"}, {"do": "html", "status": 503},
              {"do": "unsized"}, {"do": "overlong"}, {"do": "answer", "status": 403}, {"do": "answer", "status": 416}],
    "": [{"do": "reset"}, {"do": "close"}, {"do": "close", "after": 20}, {"do": "html"}, {"do": "html", "status": 200}, {"do": "garbage"},
         {"do": "slow_down", "retry_after": 0}, {"do": "code", "code": 5000, "status": 500}, {"do": "overlong"},
         {"do": "two_lengths"}, {"do": "answer", "status": 504}, {"do": "deep"}, {"do": "gzip"}, {"do": "unsized"},
         {"do": "reset", "after": 30}],
}
BODY_KEPT = 64 << 20
BLOCK = b"".join(hashlib.sha256(struct.pack(">I", i)).digest() for i in range(2053))  # a prime number of digests


class Gone(Exception):
    """The peer closed, or this connection was broken on purpose: nothing more to say on it."""


class Gates:
    """Named places to wait at until a control request opens them; an open gate stays open."""

    def __init__(self):
        self.open, self.changed = set(), threading.Condition()

    def release(self, name):
        with self.changed:
            self.open.add(name)
            self.changed.notify_all()

    def is_open(self, name):
        with self.changed:
            return name in self.open

    def wait(self, name, conn):
        """Waits, but not longer than the peer does."""
        while True:
            with self.changed:
                if name in self.open or self.changed.wait_for(lambda: name in self.open, 0.1):
                    return
            if peer_closed(conn):
                raise Gone


def peer_closed(sock):
    try:
        readable, _, _ = select.select([sock], [], [], 0)
        return bool(readable) and sock.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


class Request:
    def __init__(self, listener, method, target, headers, body, length):
        self.listener, self.method, self.target = listener, method, target
        self.headers, self.body, self.length = headers, body, length
        self.endpoint, self.args, self.at = "unknown", {}, time.time()

    def header(self, name, default=None):
        return next((v for k, v in self.headers if k.lower() == name.lower()), default)

    def json(self):
        try:
            value = json.loads(self.body or b"{}")
            return value if isinstance(value, dict) else {}
        except ValueError:
            return {}

    def record(self):
        return {"listener": self.listener, "method": self.method, "target": self.target, "endpoint": self.endpoint,
                "headers": self.headers, "body_bytes": self.length, "at": self.at,
                "body": self.body[:4096].decode("utf-8", "replace")}


class Connection:
    """One accepted socket: reads requests, writes answers, knows nothing of their meaning."""

    def __init__(self, sock, service):
        self.sock, self.service, self.pending = sock, service, b""

    def more(self):
        piece = self.sock.recv(1 << 18)
        if not piece:
            raise Gone
        return piece

    def until(self, mark, limit=1 << 16):
        while mark not in self.pending:
            if len(self.pending) > limit:
                raise Gone
            self.pending += self.more()
        head, self.pending = self.pending.split(mark, 1)
        return head

    def exactly(self, n):
        """n bytes; only the first BODY_KEPT are kept."""
        kept, seen = [], 0
        while seen < n:
            piece = self.pending[: n - seen] if self.pending else None
            if piece is None:
                self.pending = self.more()
                continue
            self.pending = self.pending[len(piece):]
            if seen < BODY_KEPT:
                kept.append(piece)
            seen += len(piece)
        return b"".join(kept)

    def chunks(self):
        body, total = [], 0
        while True:
            size = int(self.until(b"\r\n").split(b";")[0], 16)
            piece = self.exactly(size)
            self.exactly(2)
            if size == 0:
                return b"".join(body), total
            body.append(piece)
            total += size

    def request(self, listener):
        head = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in head[1:]]
        lower = {k.lower(): v for k, v in headers}
        if lower.get("expect", "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in lower.get("transfer-encoding", "").lower():
            body, length = self.chunks()
        else:
            length = int(lower.get("content-length", "0"))
            slowly = min(self.service.settings["read_slowly"], length) if "upload" in target else 0
            body = self.exactly(slowly)
            if slowly:
                self.service.gates.wait("body", self.sock)
            body += self.exactly(length - slowly)
        return Request(listener, method, target, headers, body, length)

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError as e:
            raise Gone from e

    def reset(self):
        """Closes with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        raise Gone


class Answer:
    def __init__(self, status=200, body=b"", kind="application/json", headers=(), pieces=None, length=None):
        self.status, self.kind, self.headers = status, kind, list(headers)
        self.body = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, (dict, list)) else body
        self.pieces = pieces  # an iterator of bytes instead of body, `length` in all
        self.length = len(self.body) if length is None else length

    def head(self, length="own"):
        lines = [f"HTTP/1.1 {self.status} X", f"Content-Type: {self.kind}"]
        if length is not None:
            lines.append(f"Content-Length: {self.length if length == 'own' else length}")
        lines += [f"{k}: {v}" for k, v in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def data(self):
        return iter([self.body]) if self.pieces is None else self.pieces

    def whole(self):
        return b"".join(self.data())


def ok(data):
    return Answer(body={"code": 0, "message": "success", "data": data})


def failed(code, message, status=200, headers=()):
    return Answer(status, {"code": code, "message": message, "data": None}, headers=headers)


def made_up(name, size, start, end):
    """Bytes [start, end) of a file that only its name and size describe; in pieces."""
    shift = int(hashlib.sha256(name.encode()).hexdigest()[:6], 16)
    while start < end:
        at = (start + shift) % len(BLOCK)
        piece = BLOCK[at:at + min(end - start, len(BLOCK) - at)]
        start += len(piece)
        yield piece


def from_file(path, start, end):
    with open(path, "rb") as f:
        f.seek(start)
        while start < end:
            piece = f.read(min(1 << 20, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece


class Service:
    """What the contract says, kept in memory. Every method takes a Request and returns an Answer."""

    def __init__(self):
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.settings, self.rules, self.gates = dict(DEFAULTS), [], Gates()
        self.requests, self.ledger, self.counts = [], [], {}
        self.random, self.faults = random.Random(0), 0  # of `share`; how many since the seed was set
        self.sessions, self.renders, self.uploads = {}, {}, {}
        self.issued, self.next_id, self.ports, self.tls = [], 5529798706024415232, {}, None

    # --- the books -------------------------------------------------------------------------------------------

    def note(self, request):
        """Enters the request and picks the rule that applies to it, if any."""
        with self.lock:
            self.requests.append(request.record())
            self.counts[request.endpoint] = self.counts.get(request.endpoint, 0) + 1
            self.changed.notify_all()
            for rule in self.rules:
                if rule["on"] != request.endpoint and not (rule["on"] == "*" and request.endpoint != "media"):
                    continue
                if "listener" in rule and rule["listener"] != request.listener:
                    continue
                if rule.get("skip", 0) > 0:
                    rule["skip"] -= 1
                    continue
                if rule.get("times", 1) <= 0:
                    continue
                if "times" in rule:
                    rule["times"] -= 1
                return dict(rule)
            return self.draw(request.endpoint)

    def draw(self, endpoint):
        if self.random.random() >= self.settings["share"] or endpoint in ("token", "unknown"):
            return None
        self.faults += 1
        return dict(self.random.choice(DRAWN.get(endpoint, DRAWN[""])))

    def enter(self, request):
        """A message counts from the moment its whole body is here, whatever it is answered."""
        body = request.json()
        parts = (body.get("new_message") or {}).get("parts") or [{}]
        text = parts[0].get("text", "")
        nonce = re.search(r"nonce[:=]([A-Za-z0-9_-]+)", text)
        entry = {"text": text, "sid": body.get("session_id"), "at": request.at, "edited": False,
                 "nonce": nonce.group(1) if nonce else None}
        with self.lock:
            self.ledger.append(entry)
            balance = self.settings["credits"]
            self.settings["credits"] = {**balance, "available": balance["available"] - self.settings["cost"]}
        return entry

    def forget(self):
        for kept in (self.requests, self.ledger, self.sessions, self.renders, self.uploads):
            kept.clear()

    def leaks(self, token):
        """Requests that carry the token anywhere but in the API's Authorization header."""
        found = []
        for r in self.requests:
            headers = [(k, v) for k, v in r["headers"]
                       if not (r["listener"] == "api" and k.lower() == "authorization")]
            if token in r["target"] or token in r["body"] or any(token in v for _, v in headers):
                found.append(r)
            elif r["listener"] != "api" and any(
                    k.lower() == "authorization" or k.lower().startswith("x-skill") for k, _ in headers):
                found.append(r)
        return found

    # --- identity --------------------------------------------------------------------------------------------

    def refused(self, request):
        """The answer to a request without a valid token; None when it has one."""
        if request.endpoint in ("token", "media", "unknown"):
            return None
        token = (request.header("Authorization") or "").removeprefix("Bearer ")
        with self.lock:
            known = self.issued if self.settings["accept_expired"] else self.issued[-1:]
            if token in known or token in self.settings["tokens"]:
                return None
        return failed(1001, "token invalid or expired")

    def token(self, request):
        if not request.header("X-Client-Id"):
            return failed(400, "X-Client-Id header is required", 400)
        with self.lock:
            token = f"nmv_usr_anonymous{len(self.issued) + 1:04d}"
            self.issued.append(token)
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 7 * 86400))
        return ok({"token": token, "credits": 100, "expires_at": expires, **self.user_id("token"),
                   **({} if self.settings["scopes"] is None else {"scopes": self.settings["scopes"]})})

    def user_id(self, answer):
        return {"user_id": "anon_4711"} if answer in self.settings["user_id_in"] else {}

    def claim(self, _):
        return ok({"claim_token": "clm_0123456789", "expires_in": 604800})

    def credits(self, _):
        return ok(self.settings["credits"])

    # --- sessions --------------------------------------------------------------------------------------------

    def make_session(self, sid=None):
        with self.lock:
            self.next_id += 1
            sid = sid or str(self.next_id)
            self.sessions[sid] = {"task_id": f"task_{sid}", "rev": 0, "video_infos": [], "draft": None,
                                  "generated_media": []}
            return sid

    def session(self, request):
        sid = self.make_session()
        return ok({"task_id": f"task_{sid}", "session_id": sid, **self.user_id("session")})

    def state(self, request):
        with self.lock:
            s = self.sessions.get(request.args["sid"])
            if not s:
                return failed(1002, "session not found")
            state = {k: s[k] for k in ("video_infos", "draft", "generated_media")}
            state["generated_media"] = s["generated_media"] + [
                {**self.info_of(at), "filename": name} for at, name in self.settings["generated"].items()]
            state["canvas_config"] = self.settings["canvas"]
            state = json.loads(json.dumps(state))
            for info in state["video_infos"]:
                self.reencode(info, self.settings["reencoded"])
            for info in state["video_infos"] if self.settings["signed"] else ():
                info["cdn_url"] += f"?signature={time.monotonic_ns()}"
            return ok({"session_id": request.args["sid"], "task_id": s["task_id"], "task_name": "project",
                       "state": state, **self.user_id("state")})

    def reencode(self, info, how):
        """Tells of a file what the service has made of it."""
        name = info["filename"].rsplit(".", 1)[0]
        if "size" in how:
            info["size"] = how["size"]
            how["size"] += 1
        if "address" in how:
            info["cdn_url"] = self.media_url(how["address"].replace("{}", name))
        if "name" in how:
            info["filename"] = how["name"].replace("{}", name)

    def info_of(self, name):
        """A file of the service as its answers describe it."""
        kind = "audio" if name.endswith(("mp3", "wav", "m4a", "aac")) else "video"
        return {"filename": name, "file_type": kind, "cdn_url": self.media_url(name), "duration": 10.0,
                "width": 320, "height": 180, "fps": 25, "size": self.size_of(name)}

    @staticmethod
    def cues_of(texts):
        return [{"s": 2000 * i, "d": 2000, "text": text} for i, text in enumerate(texts)]

    def draft_of(self, s):
        cues = self.cues_of(self.settings["captions"])
        name = s["video_infos"][0]["filename"] if s["video_infos"] else "generated.mp4"
        tracks = [{"tt": 0, "sg": [{"s": 0, "d": 10000, "m": {"name": name}}]}]
        if cues:
            tracks.append({"tt": 7, "name": "Captions", "sg": cues})
        for language, texts in self.settings["tracks"].items():
            tracks.append({"tt": 7, "m": {"lang": language}, "sg": self.cues_of(texts)})
        return {"z_rev": s["rev"], "t": tracks, "d": 10000, "a_last": "kept in this order"}

    def upload(self, request):
        with self.lock:
            s = self.sessions.get(request.args["sid"])
        if not s:
            return failed(1002, "session not found")
        kind = request.header("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            files = self.files_of_form(kind, request)
        else:
            files = [(urllib.parse.urlsplit(u).path.rsplit("/", 1)[-1] or "download.mp4", None)
                     for u in request.json().get("urls", [])]
        if not files:
            return failed(4001, "no file in the request")
        infos = [self.ingest(s, name, data) for name, data in files]
        return ok({"files": infos, "session_state_applied": True})

    def ingest(self, s, name, data):
        with self.lock:
            self.uploads[name] = data
            info = {**self.info_of(name), "file_type": "video", "size": len(data or b"")}
            s["video_infos"].append(info)
            if self.settings["draft_on_upload"]:
                s["rev"] += 1
                s["draft"] = self.draft_of(s)
            return info

    @staticmethod
    def files_of_form(kind, request):
        """(filename, bytes) of each part named `files`; none when the form has no closing boundary."""
        boundary = b"--" + re.search(r'boundary="?([^";]+)', kind).group(1).encode()
        parts = request.body.split(boundary)
        if request.length <= BODY_KEPT and not parts[-1].startswith(b"--"):
            return []
        files = []
        for part in parts[1:]:
            head, _, data = part.partition(b"\r\n\r\n")
            name = re.search(rb'name="files".*?filename="([^"]*)"', head, re.S)
            if name:
                files.append((name.group(1).decode(), data[:-2] if data.endswith(b"\r\n") else data))
        return files

    # --- messages --------------------------------------------------------------------------------------------

    def edit(self, sid):
        with self.lock:
            s = self.sessions[sid]
            s["rev"] += 1
            s["draft"] = self.draft_of(s)
            s["draft"]["t"].append({"tt": 7, "type": "title", "sg": [{"s": 0, "d": 1000, "text": f"Edit {s['rev']}"}]})

    def raw_stage(self, sid):
        """A generation's first stage: a video, alone on the timeline."""
        with self.lock:
            s = self.sessions[sid]
            s["rev"] += 1
            s["generated_media"].append(self.info_of("generated.mp4"))
            s["draft"] = {"d": 10000, "t": [{"tt": 0, "sg": [{"s": 0, "d": 10000, "m": {"name": "generated.mp4"}}]}]}

    def rest_stage(self, sid):
        with self.lock:
            s = self.sessions[sid]
            s["rev"] += 1
            s["draft"]["t"] += [{"tt": 1, "sg": [{"s": 0, "d": 10000, "m": {"name": "Lo-fi"}, "vol": 0.35}]},
                                {"tt": 7, "type": "title", "sg": [{"s": 0, "d": 3000, "text": "Urban Dreams"}]}]

    def frames(self, text):
        """The normal answer to a message, as SSE frames."""
        if self.settings["form"] == "adk":
            words = text.split(" ")
            events = [{"author": "nemo_agent", "id": f"p{i}", "partial": True,
                       "content": {"role": "model", "parts": [{"text": w if i == 0 else " " + w}]}}
                      for i, w in enumerate(words)]
            events.append({"author": "nemo_agent", "id": "whole", "turnComplete": True,
                           "content": {"role": "model", "parts": [{"text": text}]}})
        else:
            events = [{"type": "heartbeat"}, {"type": "tool_call", "name": "edit", "args": {}},
                      {"type": "tool_result", "name": "edit", "result": {"ok": True}},
                      {"type": "text", "content": text}]
        return [frame(e) for e in events]

    # --- renders and media -----------------------------------------------------------------------------------

    def render_answer(self, r, done=False):
        body = {"id" if self.settings["render_shape"] == "top" else "taskId": r["id"], "status": r["status"],
                "progress": r["progress"]}
        if done and r["status"] == "completed" and not self.settings["no_url"]:
            url = self.media_url(r["id"] + "." + r["format"])
            if self.settings["render_shape"] == "top":
                body["output"] = {"url": url, "duration": 10.0, "size": self.size_of(url)}
            else:
                body["outputUrl"] = url
        if r["status"] == "failed":
            body["error"] = "the renderer gave up"
        return Answer(body=body if self.settings["render_shape"] == "top" else {"success": True, "data": body})

    def render(self, request):
        if not all(request.header(h) for h in ("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform")):
            return failed(402, "export is not in your plan", 402)
        body = request.json()
        rid = body.get("id")
        with self.lock:
            if not rid or not body.get("draft"):
                return Answer(422, {"detail": [{"loc": ["body", "draft"], "msg": "field required"}]})
            if rid in self.renders:
                return Answer(409, {"success": False, "error": "render id already exists"})
            fails = self.settings["fail_renders"] > 0
            if fails:
                self.settings["fail_renders"] -= 1
            self.renders[rid] = r = {"id": rid, "sid": body.get("sessionId"), "status": "pending", "progress": 0,
                                     "format": (body.get("output") or {}).get("format", "mp4"), "polls": 0,
                                     "fails": fails, "draft_bytes": raw_draft(request.body)}
            return self.render_answer(r)

    def poll(self, request):
        with self.lock:
            r = self.renders.get(request.args["id"])
            if not r:
                return Answer(404, {"success": False, "error": "unknown render"})
            if r["status"] in ("pending", "processing"):
                r["polls"] += 1
                held = self.settings["hold"] and not self.gates.is_open("render")
                if r["polls"] < self.settings["polls"] or held:
                    r["status"], r["progress"] = "processing", 40
                else:
                    r["status"], r["progress"] = ("failed", 40) if r["fails"] else ("completed", 100)
            return self.render_answer(r, done=True)

    def cancel(self, request):
        with self.lock:
            r = self.renders.get(request.args["id"])
            if r:
                r["status"] = "cancelled"
        return Answer(body={"success": True, "data": {"cancelled": True}})

    def media_url(self, name):
        if self.settings["media_base"]:
            return self.settings["media_base"] + urllib.parse.quote(name)
        port = self.ports[self.settings["media_on"]]
        return f"http{'s' if self.tls else ''}://127.0.0.1:{port}/media/{urllib.parse.quote(name)}"

    def size_of(self, name):
        name = urllib.parse.unquote(name.rsplit("/", 1)[-1])
        if self.uploads.get(name) is not None:
            return len(self.uploads[name])
        path = self.settings["media_file"]
        return os.path.getsize(path) if path else self.settings["media_size"]

    def bytes_of(self, name, start, end):
        if self.uploads.get(name) is not None:
            return iter([self.uploads[name][start:end]])
        if self.settings["media_file"]:
            return from_file(self.settings["media_file"], start, end)
        return made_up(name, self.settings["media_size"], start, end)

    def download(self, request):
        request.args["name"] = request.args["id"] + ".mp4"
        return self.media(request)

    def media(self, request):
        name = urllib.parse.unquote(request.args["name"])
        size = self.size_of(name)
        tag = {"fixed": f'"{name}-{size}"', "changing": f'"{time.monotonic_ns()}"'}.get(self.settings["etag"])
        headers = [("ETag", tag)] if tag else []
        wish = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("Range", ""))
        if_range = request.header("If-Range")
        if not self.settings["range"] or not wish or (if_range and if_range != tag):
            headers.append(("Accept-Ranges", "bytes" if self.settings["range"] else "none"))
            return Answer(200, kind=self.settings["type"], headers=headers, pieces=self.bytes_of(name, 0, size),
                          length=size)
        first, last = wish.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(size, int(last) + 1) if first and last else size
        if start >= size:
            return Answer(416, headers=[("Content-Range", f"bytes */{size}")])
        headers.append(("Content-Range", f"bytes {start}-{end - 1}/{size}"))
        return Answer(206, kind=self.settings["type"], headers=headers, pieces=self.bytes_of(name, start, end),
                      length=end - start)


def frame(event):
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def raw_draft(body):
    """The draft's own bytes in a render request: it must come back exactly as the service sent it."""
    text = body.decode("utf-8", "replace")
    at = text.find('"draft"')
    if at < 0:
        return None
    start = text.index(":", at) + 1
    start += len(text[start:]) - len(text[start:].lstrip())
    _, end = json.JSONDecoder().raw_decode(text[start:])
    return text[start:start + end]


# --- what can go wrong --------------------------------------------------------------------------------------------
# Each gets the connection, the right answer (made lazily: `answer()`) and the rule. It returns whether the
# connection can go on.


def send_whole(conn, answer):
    conn.send(answer.head())
    for piece in answer.data():
        conn.send(piece)
    return True


def pace(conn, answer, stop):
    """Sends head and the first `stop` bytes of the body."""
    conn.send(answer.head())
    sent = 0
    for piece in answer.data():
        piece = piece[: stop - sent]
        conn.send(piece)
        sent += len(piece)
        if sent >= stop:
            return


def do_reset(conn, answer, rule, service):
    if "after" in rule:
        pace(conn, answer(), rule["after"])
        time.sleep(0.05)  # RST overtakes what is still in the peer's buffer; let it be read
    conn.reset()


def do_close(conn, answer, rule, service):
    """A body that ends early, or (without `after`) no answer at all."""
    if "after" in rule:
        pace(conn, answer(), rule["after"])
    return False


def do_stall(conn, answer, rule, service):
    """Nothing more, until the gate opens or the peer gives up; then the answer is broken off."""
    if "after" in rule:
        pace(conn, answer(), rule["after"])
    service.gates.wait(rule.get("gate", "stall"), conn.sock)
    return False


def do_hold(conn, answer, rule, service):
    """Late but right."""
    service.gates.wait(rule.get("gate", "hold"), conn.sock)
    return send_whole(conn, answer())


def do_pause(conn, answer, rule, service):
    """The first `after` bytes now, the rest when the gate opens."""
    right = answer()
    conn.send(right.head())
    body, after = right.whole(), rule.get("after", 0)
    conn.send(body[:after])
    service.gates.wait(rule.get("gate", "pause"), conn.sock)
    conn.send(body[after:])
    return True


def do_drip(conn, answer, rule, service):
    right = answer()
    conn.send(right.head())
    body, step = right.whole(), rule.get("bytes", 1)
    for at in range(0, len(body), step):
        conn.send(body[at:at + step])
        time.sleep(rule.get("every", 0.1))
    return True


def do_overlong(conn, answer, rule, service):
    right = answer()
    conn.send(right.head())
    conn.send(right.whole() + b"x" * rule.get("extra", 1000))
    return False


def do_unsized(conn, answer, rule, service):
    """A body without a length: its end is the connection's."""
    right = answer()
    conn.send(right.head(length=None))
    for piece in right.data():
        conn.send(piece)
    return False


def do_two_lengths(conn, answer, rule, service):
    right = answer()
    right.headers.append(("Content-Length", right.length + 7))
    conn.send(right.head())
    conn.send(right.whole())
    return False


def do_answer(conn, answer, rule, service):
    if rule.get("act"):
        answer()  # the service does what was asked, and answers wrongly
    body = rule.get("body", "")
    if isinstance(body, str):
        body = body.encode()
    return send_whole(conn, Answer(rule.get("status", 200), body, rule.get("type", "application/json"),
                                   rule.get("headers", {}).items()))


def do_alter(conn, answer, rule, service):
    """The right answer, but for some keys: {"drop": [PATH], "set": {PATH: VALUE}, "rename": {PATH: NAME}}."""
    right = answer()
    value = json.loads(right.whole())
    for path in rule.get("drop", ()):
        holder, key = holder_of(value, path)
        del holder[key]
    for path, new in rule.get("set", {}).items():
        holder, key = holder_of(value, path)
        holder[key] = new
    for path, name in rule.get("rename", {}).items():
        holder, key = holder_of(value, path)
        holder[name] = holder.pop(key)
    return send_whole(conn, Answer(right.status, value, right.kind, right.headers))


def holder_of(value, path):
    """The object or list that "data.files.0.width" ends in, and the key there."""
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        value = value[key]
    return value, last


def do_like(conn, answer, rule, service):
    """An answer of that outline (`nemofs doctor --try` makes them): with the right one's values, where it has them."""
    right = answer()
    try:
        value = json.loads(right.whole())
    except ValueError:
        value = {}
    return send_whole(conn, Answer(rule.get("status") or right.status, like(rule["outline"], value, leaves(value)),
                                   rule.get("type") or right.kind, right.headers))


def leaves(value, key="", found=None):
    """Every value by its key, spelled by letters alone: what was renamed is found again."""
    found = {} if found is None else found
    found.setdefault(re.sub("[^a-z0-9]", "", key.lower()), value)
    for name, inside in value.items() if isinstance(value, dict) else [(key, v) for v in value] if isinstance(value, list) else ():
        leaves(inside, name, found)
    return found


def like(outline, right, named, key=""):
    """A value of that outline: the right one's if it is of that kind, else one of that name, else made up."""
    if isinstance(outline, dict):
        right = right if isinstance(right, dict) else {}
        return {k: v if k == "code" and isinstance(v, int) else like(v, right.get(k), named, k) for k, v in outline.items()}
    if isinstance(outline, list):
        right = right if isinstance(right, list) else []
        return [like(outline[min(1 + i, len(outline) - 1)], right[i] if i < len(right) else None, named, key)
                for i in range(outline[0] if len(outline) > 1 else 0)]
    kind, _, rest = outline.partition(" ")
    for value in (right, named.get(re.sub("[^a-z0-9]", "", key.lower()))):
        if kind == "integer" and type(value) is int or kind == "number" and isinstance(value, float):
            return value
        if kind == "boolean" and isinstance(value, bool) or kind == "string" and isinstance(value, str):
            return value
    return made_up_value(kind, rest)


def made_up_value(kind, rest):
    if kind == "word":
        return rest
    if kind != "string":
        return {"integer": 1, "number": 1.5, "boolean": True}.get(kind)
    length, _, form = rest.partition(" ")
    start = {"address": "https://example.invalid/", "time": "2026-01-31T12:00:00Z", "render": "render_",
             "token": "nmv_usr_", "claim": "clm_"}.get(form, "")
    return (start + ("1" if form == "digits" else "x") * int(length))[:max(int(length), len(start))]


def do_code(conn, answer, rule, service):
    """The envelope's own error, under HTTP 200 unless told otherwise."""
    return send_whole(conn, failed(rule["code"], rule.get("message", "refused"), rule.get("status", 200)))


def do_slow_down(conn, answer, rule, service):
    after = rule.get("retry_after")
    if isinstance(after, str) and after.startswith("date:"):
        after = email.utils.formatdate(time.time() + float(after[5:]), usegmt=True)
    headers = [] if after is None else [("Retry-After", after)]
    return send_whole(conn, failed(429, "slow down", rule.get("status", 429), headers))


def do_html(conn, answer, rule, service):
    return send_whole(conn, Answer(rule.get("status", 502), b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>",
                                   "text/html"))


def do_garbage(conn, answer, rule, service):
    return send_whole(conn, Answer(body=b'{"code":0,"data":{"available": \x00\xff\xfe oops'))


def do_deep(conn, answer, rule, service):
    depth = rule.get("depth", 100_000)
    return send_whole(conn, Answer(body=b'{"code":0,"data":' + b"[" * depth + b"]" * depth + b"}"))


def do_huge(conn, answer, rule, service):
    """A well-formed answer, too large to be one."""
    size = rule.get("size", 80 << 20)
    head, tail = b'{"code":0,"data":{"x":"', b'"}}'
    pieces = [head] + [b"a" * (1 << 20)] * (size >> 20) + [tail]
    return send_whole(conn, Answer(pieces=iter(pieces), length=sum(map(len, pieces))))


def do_bomb(conn, answer, rule, service):
    packed = gzip.compress(b"[" + b"0," * (rule.get("size", 256 << 20) // 2) + b"0]", 1)
    return send_whole(conn, Answer(body=packed, headers=[("Content-Encoding", "gzip")]))


def do_gzip(conn, answer, rule, service):
    """The right body, compressed though nobody may have asked for it."""
    right = answer()
    right.body, right.pieces = gzip.compress(right.whole()), None
    right.length = len(right.body)
    right.headers.append(("Content-Encoding", "gzip"))
    return send_whole(conn, right)


def do_redirect(conn, answer, rule, service):
    to = rule["to"].format(api=service.ports["api"], cdn=service.ports["cdn"])
    return send_whole(conn, Answer(rule.get("status", 302), b"", "text/html", [("Location", to)]))


FAULTS = {"reset": do_reset, "close": do_close, "stall": do_stall, "hold": do_hold, "pause": do_pause, "drip": do_drip,
          "overlong": do_overlong, "unsized": do_unsized, "two_lengths": do_two_lengths, "answer": do_answer, "alter": do_alter, "like": do_like, "code": do_code,
          "slow_down": do_slow_down, "html": do_html, "garbage": do_garbage, "deep": do_deep, "huge": do_huge,
          "bomb": do_bomb, "gzip": do_gzip, "redirect": do_redirect}


# --- the stream ---------------------------------------------------------------------------------------------------


def stream(conn, service, request, rule):
    """Answers a message. What the rule adds to the normal stream:
    edit: false — the draft stays as it was            silent — an edit without words
    like: [...] — instead an event of each of these outlines
    frames: [...] — these instead (a string is sent as it is, an object as one event)
    gate — waits there after the first frame           cut: N — RST after N frames, in the middle of the next
    stages: true — the film is there at the start, the rest behind the gate
    heartbeats: true — nothing else, until the gate "heartbeats" opens
    repeat: N — all frames so often, {n} in them being the number of the time
    clock: N — N texts 5 ms apart, each the monotonic clock in ns when it was sent
    """
    entry = service.enter(request)
    text = entry["text"]
    rule = rule or {}
    sid = request.json().get("session_id")
    if sid not in service.sessions:
        return send_whole(conn, Answer(404, {"detail": f"Session not found: {sid}"}))
    if rule.get("edit", service.settings["edits"]):
        service.edit(sid)
        entry["edited"] = True
    if rule.get("stages"):
        service.raw_stage(sid)
    frames = service.frames(service.settings["reply"].format(text=text))
    if rule.get("silent"):
        frames = [frame({"type": "heartbeat"}), frame({"type": "tool_call", "name": "edit", "args": {}})]
    if "like" in rule:
        frames = [frame(like(outline, None, {})) for outline in rule["like"]]
    if "frames" in rule:
        frames = [f.encode() if isinstance(f, str) else frame(f) for f in rule["frames"]]
    if "repeat" in rule:
        frames = [f.replace(b"{n}", b"%d" % n) for n in range(rule["repeat"]) for f in frames]
    kept = service.settings["keep_streams"] and not rule.keys() & {"heartbeats", "clock", "cut", "gate", "stages"}
    conn.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
              + (b"Transfer-Encoding: chunked\r\n\r\n" if kept else b"Connection: close\r\n\r\n"))
    if kept:
        conn.send(b"".join(b"%x\r\n%s\r\n" % (len(data), data) for data in frames + [b""]))
        return True
    if rule.get("heartbeats"):
        while not service.gates.is_open("heartbeats"):
            conn.send(b'data: {"type":"heartbeat"}\n\n')
            time.sleep(0.1)
            if peer_closed(conn.sock):
                raise Gone
        return False
    for _ in range(rule.get("clock", 0)):
        conn.send(frame({"type": "text", "content": f"\n{time.monotonic_ns()}"}))
        time.sleep(0.005)
    for n, data in enumerate(frames):
        if rule.get("cut") == n:
            conn.send(data[: len(data) // 2])
            time.sleep(0.05)
            conn.reset()
        conn.send(data)
        if n == 0 and "gate" in rule:
            service.gates.wait(rule["gate"], conn.sock)
        if n == 0 and rule.get("stages"):
            service.rest_stage(sid)
    return False


# --- listeners ----------------------------------------------------------------------------------------------------


def route(request):
    path = request.target.split("?", 1)[0]
    for method, pattern, endpoint in ROUTES:
        found = re.fullmatch(pattern, path)
        if found and method == request.method and (request.listener == "api" or endpoint == "media"):
            request.endpoint, request.args = endpoint, found.groupdict()
            return


def serve(conn, service, request):
    """One request; whether the connection lives on."""
    route(request)
    rule = service.note(request)
    if service.settings["latency"]:
        time.sleep(service.settings["latency"])
    if request.endpoint == "unknown":
        return send_whole(conn, Answer(404, {"detail": "Not Found"}))
    refused = service.refused(request)
    if rule and rule["do"] in FAULTS:
        if request.endpoint == "message":
            service.enter(request)
            return FAULTS[rule["do"]](conn, lambda: Answer(body=b"", kind="text/event-stream"), rule, service)
        handler = getattr(service, request.endpoint)
        return FAULTS[rule["do"]](conn, lambda: refused or handler(request), rule, service)
    if refused:
        return send_whole(conn, refused)
    if request.endpoint == "message":
        return stream(conn, service, request, rule)
    answer = getattr(service, request.endpoint)(request)
    if request.method == "HEAD":
        conn.send(answer.head())
        return True
    return send_whole(conn, answer)


def control_value(service, path):
    """What a GET on the control port answers: (status, value)."""
    what, *args = [urllib.parse.unquote(p) for p in path.strip("/").split("/")]
    if what == "wait":
        deadline = time.monotonic() + float(args[2])
        with service.changed:
            got = service.changed.wait_for(lambda: service.counts.get(args[0], 0) >= int(args[1]),
                                           deadline - time.monotonic())
            return (200 if got else 504), service.counts.get(args[0], 0)
    if what == "media":
        return 200, b"".join(service.bytes_of(args[0], 0, service.size_of(args[0])))
    with service.lock:
        if what == "ledger":
            return 200, (sum(m["nonce"] == args[0] for m in service.ledger) if args else service.ledger)
        if what == "count":
            return 200, service.counts.get(args[0], 0)
        if what == "leaks":
            return 200, service.leaks(args[0])
        if what in ("requests", "renders", "faults"):
            return 200, getattr(service, what)
    return 404, "unknown"


class Servers:
    def __init__(self, service):
        self.service, self.listeners, self.open = service, {}, {}

    def listen(self, name, port=0):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        sock.listen(512)
        self.listeners[name] = sock
        self.service.ports[name] = sock.getsockname()[1]
        threading.Thread(target=self.accept, args=(name, sock), daemon=True).start()

    def refuse(self, name):
        """Connections are refused from now on, and those that stand are gone."""
        sock = self.listeners.pop(name, None)
        if sock:
            sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for conn in list(self.open.get(name, ())):
            try:
                conn.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self, name, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open.setdefault(name, set()).add(sock)
            threading.Thread(target=self.talk, args=(name, sock), daemon=True).start()

    def talk(self, name, sock):
        plain = sock
        try:
            if self.service.tls and name != "ctl":
                sock = self.service.tls.wrap_socket(plain, server_side=True)
            conn = Connection(sock, self.service)
            while True:
                request = conn.request(name)
                if not (self.control if name == "ctl" else self.answer)(conn, request):
                    return
        except (Gone, OSError, ValueError):
            pass
        finally:
            self.open[name].discard(plain)
            sock.close()

    def answer(self, conn, request):
        return serve(conn, self.service, request) and request.header("Connection", "").lower() != "close"

    def control(self, conn, request):
        service = self.service
        if request.method == "GET":
            status, value = control_value(service, request.target)
            body = value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"
            return send_whole(conn, Answer(status, body))
        value, result = json.loads(request.body or b"{}"), "done"
        with service.lock:
            if request.target == "/rules":
                service.rules = value
            elif request.target == "/rule":
                service.rules.append(value)
            elif request.target == "/settings":
                unknown = set(value) - set(DEFAULTS)
                if unknown:
                    return send_whole(conn, Answer(400, f"no such setting: {unknown}\n".encode()))
                service.settings.update(value)
                if "seed" in value:
                    service.random, service.faults = random.Random(value["seed"]), 0
            elif request.target == "/session":
                result = service.make_session(value.get("sid"))
            elif request.target == "/forget":
                service.forget()
            elif request.target != "/release" and request.target != "/listen":
                return send_whole(conn, Answer(404, b"unknown\n"))
        if request.target == "/release":
            service.gates.release(value["gate"])
        if request.target == "/listen":
            self.refuse("api")
            if value["api"]:
                self.listen("api", service.ports["api"])
        return send_whole(conn, Answer(200, json.dumps(result).encode() + b"\n"))


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--dir", required=True)
    args.add_argument("--tls", help="PEM: a certificate and its key")
    args.add_argument("--scenario", help='JSON: {"settings": {...}, "rules": [...]}')
    args = args.parse_args()
    service = Service()
    if args.scenario:
        with open(args.scenario, encoding="utf-8") as f:
            scenario = json.load(f)
        service.settings.update(scenario.get("settings", {}))
        service.rules = scenario.get("rules", [])
    if args.tls:
        service.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        service.tls.load_cert_chain(args.tls)
    servers = Servers(service)
    for name in ("api", "cdn", "ctl"):
        servers.listen(name)
    with open(os.path.join(args.dir, "ports.new"), "w", encoding="ascii") as f:
        f.write("".join(f"{name.upper()}={service.ports[name]}\n" for name in ("api", "cdn", "ctl")))
    os.rename(os.path.join(args.dir, "ports.new"), os.path.join(args.dir, "ports"))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.pause()


if __name__ == "__main__":
    main()
