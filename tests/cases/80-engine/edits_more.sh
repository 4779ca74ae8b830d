# Each further kind of edit, alone and combined, gives the requested picture and sound. undo, redo and "go back" restore
# the draft byte for byte.
# plain build only
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

# Ten seconds, each with a different colour and tone (300 Hz, 400 Hz, …; none in 4..6), between a white and a black column.
colours=(ff0000 00c000 0000ff e0e000 ff00ff 00e0e0 808080 ff8000 8000ff 404040)
sources='' labels=''
for i in "${!colours[@]}"; do
	sources+="color=c=0x${colours[i]}:s=320x180:r=25:d=1[c$i];"
	labels+="[c$i]"
done
ffmpeg -nostdin -v error -f lavfi -i "$sources${labels}concat=n=10,drawbox=0:0:40:180:white:fill,drawbox=280:0:40:180:black:fill" \
	-f lavfi -i "aevalsrc='0.25*(lt(t,4)+gte(t,6))*sin(2*PI*(300+100*floor(t))*t)':c=mono:s=48000:d=10,pan=stereo|c0=c0|c1=c0" \
	-c:v libx264 -preset veryfast -crf 10 -pix_fmt yuv420p -c:a aac -b:a 128k film.mp4 || fail "ffmpeg fails"
ffmpeg -nostdin -v error -f lavfi -i "color=c=0xffffff:s=320x180:r=25:d=4" -f lavfi -i "sine=f=2000:d=4" \
	-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac second.mp4 || fail "no second film"
ffmpeg -nostdin -v error -f lavfi -i "color=c=0x00ffff:s=100x100" -frames:v 1 logo.png
ffmpeg -nostdin -v error -f lavfi -i "aevalsrc='0.5*sin(2*PI*3000*t)':s=44100:d=3,pan=stereo|c0=c0|c1=c0" voice.wav

# anew [FILE...]: makes a session with the video and these files.
anew() {
	session
	upload film.mp4 "$@" >/dev/null
}

engine
login

# Time: several parts, order, still, backwards, speed of a part. The colour identifies each second.
anew
said "keep 1-3s and 7s-9s" >/dev/null
rendered keep.mp4
looks keep.mp4 length=4 pixel=0.5,50,50,${colours[1]} pixel=1.5,50,50,${colours[2]} pixel=2.5,50,50,${colours[7]} pixel=3.5,50,50,${colours[8]} \
	tone=1000,2.2,2.8,-12
said "把最后一秒移到开头" >/dev/null
said "freeze the frame at 2.5 seconds for 1 second" >/dev/null
rendered still.mp4
looks still.mp4 length=5 pixel=0.5,50,50,${colours[8]} pixel=1.5,50,50,${colours[1]} pixel=2.2,50,50,${colours[2]} pixel=3.3,50,50,${colours[2]} \
	pixel=4.5,50,50,${colours[7]} silent=2.6,3.4 tone=1000,4.2,4.8,-12

anew
said "keep the first 4 seconds, then reverse it" >/dev/null
rendered reverse.mp4
looks reverse.mp4 length=4 pixel=0.5,50,50,${colours[3]} pixel=1.5,50,50,${colours[2]} pixel=2.5,50,50,${colours[1]} pixel=3.5,50,50,${colours[0]} \
	tone=600,0.2,0.8,-12 tone=300,3.2,3.8,-12
said "slow it down to 50% between 0:01 and 0:02" >/dev/null
said "loop it twice" >/dev/null
rendered loop.mp4
looks loop.mp4 length=10 pixel=1.2,50,50,${colours[2]} pixel=2.8,50,50,${colours[2]} pixel=3.5,50,50,${colours[1]} pixel=5.5,50,50,${colours[3]} \
	pixel=9.5,50,50,${colours[0]}

anew
said "去掉没有声音的片段，然后2到3秒静音" >/dev/null
rendered silence.mp4
looks silence.mp4 length=8.2 pixel=3.5,50,50,${colours[3]} pixel=4.7,50,50,${colours[6]} tone=400,1.2,1.8,-12 silent=2.1,2.9 tone=600,3.2,3.8,-12

# Shape and colours, of all and of a part.
anew
said "rotate it 90 degrees clockwise and flip it horizontally" >/dev/null
rendered turned.png png
looks turned.png size=180x320 pixel=0,50,5,ffffff pixel=0,50,95,000000 pixel=0,50,50,${colours[0]}
said "reset" >/dev/null
said "flip it horizontally, crop to the left 50%" >/dev/null
rendered cropped.png png
looks cropped.png size=160x180 pixel=0,5,50,000000 pixel=0,95,50,${colours[0]}
said "reset" >/dev/null
said "make seconds 1 to 2 black and white, resize to 640x360, 10 fps" >/dev/null
rendered gray.mp4
looks gray.mp4 size=640x360 pixel=0.5,50,50,${colours[0]} pixel=2.5,50,50,${colours[2]}
plain_channels() { "$PYTHON" -c 'import subprocess,sys
p = subprocess.run(["ffmpeg","-v","error","-ss",sys.argv[2],"-i",sys.argv[1],"-frames:v","1","-vf","crop=2:2:320:180,scale=1:1","-f","rawvideo","-pix_fmt","rgb24","-"],stdout=subprocess.PIPE).stdout
print(*p)' "$1" "$2"; }
read -r r g b <<<"$(plain_channels gray.mp4 1.5)"
[ $((r > g ? r - g : g - r)) -lt 8 ] && [ $((g > b ? g - b : b - g)) -lt 8 ] || fail "no grey at 1.5 s: $r $g $b"
assert_eq "$(ffprobe -v error -select_streams v -show_entries stream=avg_frame_rate -of csv=p=0 gray.mp4)" 10/1 "frame rate"
anew
said "increase brightness by 20%" >/dev/null
rendered bright.mp4
read -r r g b <<<"$(plain_channels film.mp4 6.5)"
read -r r2 g2 b2 <<<"$(plain_channels bright.mp4 6.5)"
[ "$g2" -gt $((g + 12)) ] || fail "grey $r $g $b became $r2 $g2 $b2"

# Fades of picture and sound, a crossfade, a clip inserted.
anew second.mp4
said "insert the second clip at 0:02 of the first one" >/dev/null
rendered insert.mp4
looks insert.mp4 length=14 pixel=1.5,50,50,${colours[1]} pixel=3,50,50,ffffff pixel=6.5,50,50,${colours[2]} tone=2000,3,5,-21
said "undo" >/dev/null
said "add a crossfade of 1 second between the clips" >/dev/null
rendered cross.mp4
looks cross.mp4 length=13 pixel=8.5,50,50,${colours[8]} pixel=9.5,50,50,a0a0a0 pixel=10.5,50,50,ffffff tone=1100,8.1,8.8,-12 tone=2000,11,12,-21
said "fade in from black at the start and fade out over 2 seconds at the end" >/dev/null
rendered fades.mp4
looks fades.mp4 length=13 pixel=0,50,50,000000 pixel=2.5,50,50,${colours[2]} pixel=12.9,50,50,000000 louder=2000,10.2,10.8,12.5,12.9,6

# Over the picture: a logo for a time, picture in picture; titles with a box, flying in.
anew second.mp4 logo.png
said "show second.mp4 as picture-in-picture in the bottom left" >/dev/null
said "put logo.png in the top right corner at 50% opacity from 1s to 3s" >/dev/null
rendered over.mp4
looks over.mp4 length=10 size=320x180 pixel=0.5,15,90,ffffff pixel=0.5,93,10,000000 pixel=1.5,93,10,008080 pixel=3.5,93,10,000000 \
	pixel=5.5,15,80,${colours[5]} pixel=2.5,50,50,${colours[2]}
said "add an animated title \\\"Dreams\\\" that flies in from the left, yellow, 40px, from 4s to 6s" >/dev/null
rendered title.mp4
looks title.mp4 plain=3.9,30,35,40,30 text=5.5,20,35,60,30,ffe030 plain=6.5,30,35,40,30

# Sound: a voice in place of the video's, loudness, fades.
anew voice.wav
said "use voice.wav as the voice-over" >/dev/null
rendered voice.mp4
looks voice.mp4 length=10 tone=3000,0.5,2.5,-6 silent=3.5,9 below=300,0.2,0.8,-60
anew
said "normalize the audio to -14 LUFS and fade out the audio in the last 2 seconds" >/dev/null
rendered loud.mp4
looks loud.mp4 louder=1100,8.1,8.4,9.6,9.9,0

# Captions in the picture, in their style; the cover.
cp "$NEMOFS_SAMPLE" sample.mp4
session
upload sample.mp4 >/dev/null
said "burn in the captions, yellow text with black outline, big font, at the top" >/dev/null
said "use the frame at 0:02 as the thumbnail" >/dev/null
rendered cover.png png
looks cover.png text=0,10,2,80,35,ffe030

# A list of operations is carried out literally, all or nothing, on any video.
anew
said '[{\"op\":\"keep\",\"from_ms\":2000,\"to_ms\":6000},{\"op\":\"set_speed\",\"factor\":2},{\"op\":\"rotate\",\"degrees\":180}]' >/dev/null
rendered list.mp4
looks list.mp4 length=2 pixel=0.2,50,50,${colours[2]} pixel=1.8,50,50,${colours[5]} pixel=0.2,3,50,000000
draft >before
said '[{\"op\":\"keep\",\"from_ms\":0,\"to_ms\":500},{\"op\":\"rotate\",\"degrees\":45}]' >answer
contains answer "^Not done: operation 2" || fail "a list that fails half-way: $(cat answer)"
draft | cmp - before || fail "a list that failed half-way changed the draft"

# Back and forth, byte for byte.
said "make it 1:1" >/dev/null
draft >square
said "undo" >answer
contains answer "make it 1:1" || fail "undo does not name what it took back: $(cat answer)"
draft | cmp - before || fail "undo did not restore the draft"
said "redo" >/dev/null
draft | cmp - square || fail "redo did not restore the draft"
said "mute it" >/dev/null
said "go back to 1" >/dev/null
draft | cmp - before || fail "go back to 1 did not restore the draft of message 1"
said "undo" >/dev/null
said "undo" >/dev/null
draft | cmp - square || fail "undo of two steps did not restore the draft"

# A refused request, a question and an unknown request change nothing, and the reply says so, in Chinese for a Chinese message.
draft >before
for text in "don't cut the intro" "how long is the video?" "remove the man in the red shirt from 1s to 2s" "cut 1s to 2s at 37% of \\\"x\\\"" \
	"不要剪掉开头" "这个视频多长？" "换成太空背景"; do
	said "$text" >answer
	[ -s answer ] || fail "no answer to: $text"
	draft | cmp - before || fail "\"$text\" changed the draft: $(cat answer)"
done
said "翻译字幕" >answer
! grep -qE '[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}' answer || fail "English in a Chinese answer: $(cat answer)"
stop_engine
