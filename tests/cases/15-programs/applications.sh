# Players, editors, interpreters and a web server work correctly on a new session and on a rendered one.
# needs nemo-engine
# plain build only
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/programs.bash"

# serve: nginx over the mount, at a socket.
serve() {
	cat >nginx.conf <<-N
		daemon off;
		worker_processes 1;
		user root;
		pid $CASE_DIR/nginx.pid;
		error_log $CASE_DIR/nginx.log;
		events {}
		http {
			access_log off;
			$(printf "%s_temp_path $CASE_DIR/nginx.tmp;" client_body proxy fastcgi uwsgi scgi)
			server { listen unix:$CASE_DIR/web; location / { root $MNT; } }
		}
	N
	background /usr/sbin/nginx -p "$CASE_DIR" -e "$CASE_DIR/nginx.log" -c "$CASE_DIR/nginx.conf"
	wait_until 10 test -S web
}

# through_nginx FILE CURL-ARGS...: a file of the session in which it runs, by http; prints the answer's status.
through_nginx() {
	curl -sf --unix-socket "$web" "http://web/${PWD##*/}/$1" -w '%{http_code}\n' "${@:2}"
	true
}
export -f through_nginx
export web=$CASE_DIR/web

two_sessions
serve
python_open='import os; open(os.environ["out"], "wb").write(open("export/video.mp4", "rb").read())'
python_shutil='import os, shutil; shutil.copyfile("export/video.mp4", os.environ["out"])'
python_mmap='import mmap, os; open(os.environ["out"], "wb").write(mmap.mmap(os.open("export/video.mp4", os.O_RDONLY), 0, prot=mmap.PROT_READ))'
nothing="No data available, status 1"
row ffprobe 'ffprobe -v error -show_entries format=duration -of csv=p=0 export/video.mp4' "$nothing" '"20.000000"'
row ffmpeg 'ffmpeg -v error -i export/video.mp4 -f null -' "$nothing" "done"
row mpv 'mpv --no-config --vo=null --ao=null --start=10 --length=1 --msg-level=all=error export/video.mp4' \
	"No data available, status 2" "done"
row python "python3 -c '$python_open'" "$nothing" "the video"
row python "python3 -c '$python_shutil'" "$nothing" "the video"
row python "python3 -c '$python_mmap'" "$nothing" "the video"
row node "node -e 'fs.writeFileSync(process.env.out, fs.readFileSync(\"export/video.mp4\"))'" "$nothing" "the video"
row node "node -e 'fs.createReadStream(\"export/video.mp4\").pipe(fs.createWriteStream(process.env.out))'" "$nothing" "the video"
row curl 'curl -sS -o $out file://$PWD/export/video.mp4' "status 37" "the video"
row nginx 'through_nginx export/video.mp4 -o $out' '"500"' 'the video, "200"'
row nginx 'through_nginx export/video.mp4 -o $out -r 100000-100999' '"500"' 'its bytes 100000-100999, "206"'
row nginx 'through_nginx export/video.mp4 -o $out -r -500' '"500"' 'its last 500 bytes, "206"'
row file 'file -b --mime-type export/video.mp4' '"writable, regular file, no read permission"' '"video/mp4"'
row vim 'vim.tiny -n -u NONE -es -c "%s/.*/hello/" -c wq prompt && cat prompt' '"hello", messages: 1' '"hello", messages: 1'
row vim 'vim.tiny -n -u NONE -es -c "w! $out" -c q captions.srt' "done" "the captions"
rows_end
