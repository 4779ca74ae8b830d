# A thousand streams are open at once. All of them get heartbeats, other answers arrive, memory stays small, and the end
# is clean.
# timeout: 120
# plain build only
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

engine --heartbeat 500 --fault endless-stream:1000
login
before=$(rss_kib "$engine_pid")
# Opens them, waits for two heartbeats of each, reports that, and waits for their ends.
cat >streams.py <<'PY'
import asyncio, json, resource, sys, time
host, port, token, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))

async def send(path, body):
    reader, writer = await asyncio.open_connection(host, port)
    method = "GET" if body is None else "POST"
    text = json.dumps(body) if body is not None else ""
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
                 f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode())
    return reader, writer

async def ask(path, body=None):
    reader, writer = await send(path, body)
    answer = await reader.read()
    writer.close()
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])

async def stream(sid, beating):
    reader, writer = await send("/run_sse", {"app_name": "nemo_agent", "user_id": "me", "session_id": sid,
                                             "new_message": {"parts": [{"text": "undo"}]}})
    beats = 0
    while line := await reader.readline():
        beats += b"heartbeat" in line
        if b"heartbeat" in line and beats == 2:
            beating.release()
    writer.close()

async def main():
    sids = []
    for _ in range(count):
        data = await ask("/api/tasks/me/with-session/nemo_agent", {"task_name": "x", "language": "en"})
        sids.append(data["data"]["session_id"])
    beating = asyncio.Semaphore(0)
    streams = [asyncio.create_task(stream(sid, beating)) for sid in sids]
    for _ in range(count):
        await beating.acquire()
    times = []
    for _ in range(200):
        begin = time.monotonic()
        assert (await ask("/api/credits/balance/simple"))["code"] == 0
        times.append((time.monotonic() - begin) * 1000)
    times.sort()
    print(f"{times[100]:.1f} ms median, {times[197]:.1f} ms p99", file=open("times", "w"), flush=True)
    await asyncio.gather(*streams)
asyncio.run(main())
PY
"$PYTHON" streams.py 127.0.0.1 "${API##*:}" "$TOKEN" 1000 2>python.log &
client=$!
started+=($client)
answered() { [ -s times ] || { is_zombie_or_gone $client && fail "the client ended: $(tail -n 3 python.log)"; }; }
wait_until 90 answered
after=$(rss_kib "$engine_pid")
note "measured: 1000 streams, $before KiB before, $after KiB; a small answer in $(cat times) from a Python client"
assert_within $((after - before)) 0 65536 "KiB for 1000 streams"
stop_engine
note "measured: stopped in $took ms with 1000 streams open"
assert_within "$took" 0 $((2000 * SLOW)) "ms to stop"
! grep 'does not stop' engine.log || fail "not a clean end"
ended 10 $client || fail "a stream did not end: $(tail -n 3 python.log)"
