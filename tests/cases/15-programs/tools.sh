# Common system tools work correctly on a new session and on a rendered one.
# plain build only
# needs nemo-engine
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/programs.bash"

two_sessions
nothing="No data available, status 1"
refused="Operation not permitted, status 1"
row cat 'cat export/video.mp4 >$out' "$nothing" "the video"
row cat 'cat captions.srt >$out' "$nothing" "the captions"
row cp 'cp export/video.mp4 $out' "$nothing" "the video"
row cp 'cp --preserve=all --sparse=always export/video.mp4 $out' "$nothing" "the video"
row 'cp -r' 'cp -r export $out' "$nothing" "the video"
row 'cp -r' 'cp -r . $out' "$nothing" "the video"
row install 'install -m 644 export/video.mp4 $out' "$nothing" "the video"
row dd 'dd if=export/video.mp4 of=$out bs=7k status=none' "$nothing" "the video"
row dd 'dd if=export/video.mp4 of=$out bs=1M iflag=direct status=none' "$nothing" "the video"
row rsync 'rsync -a export/ $out' "No data available, status 23" "the video"
row rsync 'rsync -a . $out' "No data available, status 23" "the video"
row tar 'tar -cf $out export' "No data available, status 2" "the video"
row tar 'tar -cf $out .' "No data available, status 2" "the video"
row busybox 'busybox cp export/video.mp4 $out' "$nothing" "the video"
row busybox 'busybox tar -cf $out export' "$nothing" "the video"
row head 'head -c 1000 export/video.mp4 >$out' "$nothing" "its bytes 0-999"
row tail 'tail -c 1000 export/video.mp4 >$out' "$nothing" "its last 1000 bytes"
row 'tail -f' 'tail -n +1 -s 0.1 -f chat.md | { echo hello >prompt; grep -m 1 "^hello"; }' \
	'"hello", messages: 1' '"hello", messages: 1'
row wc 'wc -c <export/video.mp4' "$nothing" '"its size"'
row cmp 'cmp export/video.mp4 $video' "No data available, status 2" "done"
row sha256sum 'sha256sum export/video.mp4' "$nothing" '"its digest export/video.mp4"'
row jq 'jq -r ".state | keys[0] | type" state.json' '"string"' '"string"'
row 'grep -r' 'grep -rl ftypisom .' "No data available, status 2" '"./uploads/talk.mp4 ./export/video.mp4 ./history/1/video.mp4 ./history/2/video.mp4"'
row 'grep -r' 'grep -r nothing_like_this .' "No data available, status 2" "status 1"
row find 'find . -name "video.*"' '"./export/video.mp4"' '"./export/video.mp4 ./history/1/video.mp4 ./history/2/video.mp4"'
row find 'find . -name video.mp4 -size +4k' "done" '"./export/video.mp4 ./history/1/video.mp4 ./history/2/video.mp4"'
row du 'du -b export/video.mp4 | cut -f 1' '"1"' '"its size"'
row 'ls -lR' 'ls -lR >/dev/null' "done" "done"
row stat 'stat -c %s export/video.mp4' '"1"' '"its size"'
row 'sed -i' 'sed -i s/a/b/ prompt' "Operation not permitted, status 4" "Operation not permitted, status 4"
row touch 'touch export/video.mp4' "done" "done"
row touch 'touch notes && rm notes' "done" "done"
row 'sed -i' 'sed -i s/of_nothing/b/ captions.srt' "No data available, status 2" "done"
row chmod 'chmod 644 export/video.mp4' "$refused" "$refused"
row rm 'rm export/video.mp4' "$refused" "$refused"
row truncate 'truncate -s 0 export/video.mp4' "Permission denied, status 1" "Permission denied, status 1"
rows_end
