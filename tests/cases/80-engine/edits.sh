# Varied messages in English and Chinese edit a video. Its frames and sound levels show the requested result.
# timeout: 120
# plain build only
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

# Ten seconds, each with a different colour and tone (300 Hz, 400 Hz, …; none in 4..6), between a white and a black column.
colours=(ff0000 00c000 0000ff e0e000 ff00ff 00e0e0 808080 ff8000 8000ff 404040)
sources='' labels=''
for i in "${!colours[@]}"; do
	sources+="color=c=0x${colours[i]}:s=640x360:r=25:d=1[c$i];"
	labels+="[c$i]"
done
ffmpeg -nostdin -v error -f lavfi -i "$sources${labels}concat=n=10,drawbox=0:0:80:360:white:fill,drawbox=560:0:80:360:black:fill" \
	-f lavfi -i "aevalsrc='0.25*(lt(t,4)+gte(t,6))*sin(2*PI*(300+100*floor(t))*t)':c=mono:s=48000:d=10,pan=stereo|c0=c0|c1=c0" \
	-c:v libx264 -preset veryfast -crf 10 -pix_fmt yuv420p -c:a aac -b:a 128k film.mp4 || fail "ffmpeg fails"
ffmpeg -nostdin -v error -f lavfi -i "aevalsrc='0.5*sin(2*PI*3000*t)':s=44100:d=4,pan=stereo|c0=c0|c1=c0" song.wav || fail "no song"
# It differs from the video in everything: upright, another rate, pixels that are not square, another pixel format, no sound.
ffmpeg -nostdin -v error -f lavfi -i "color=c=0x00c000:s=180x320:r=30:d=2,setsar=2" -c:v libx264 -preset veryfast -crf 10 \
	-pix_fmt yuv444p mute.mkv || fail "no mute film"
ffmpeg -nostdin -v error -f lavfi -i "color=c=0x0000ff:s=300x300:d=1" -frames:v 1 blue.png
ffmpeg -nostdin -v error -f lavfi -i "color=c=0xff0000:s=640x200:d=1" -frames:v 1 red.jpg

engine
login
session
upload film.mp4 >/dev/null

# 1-3: cuts. The seconds 2, 3, 6, 7 and 8 remain.
said "Remove the first two seconds and the last second." >/dev/null
said "把第2秒到第4秒剪掉" >/dev/null
rendered cut.mp4
looks cut.mp4 size=640x360 length=5 pixel=0.5,50,50,${colours[2]} pixel=1.5,50,50,${colours[3]} pixel=2.2,50,50,${colours[6]} \
	pixel=3.5,50,50,${colours[7]} pixel=4.8,50,50,${colours[8]} pixel=0.5,2,50,ffffff pixel=0.5,98,50,000000 \
	tone=500,0.2,0.8,-12 tone=600,1.2,1.8,-12 tone=900,2.2,2.8,-12 tone=1100,4.2,4.8,-12

# 4: the picture's shape, in the three ways; undo takes the last one back.
said "Make it 9:16 with blurred bars" >/dev/null
rendered blur.mp4
looks blur.mp4 size=360x640 pixel=0.5,50,50,${colours[2]} pixel=0.5,50,8,${colours[2]} pixel=0.5,50,92,${colours[2]} pixel=0.5,3,50,ffffff
said "改成1:1，上下加黑边" >/dev/null
rendered bars.png png
looks bars.png size=360x360 pixel=0,50,50,${colours[2]} pixel=0,50,8,000000 pixel=0,50,92,000000 pixel=0,3,50,ffffff
said "crop it to 1:1" >/dev/null
said "undo" >/dev/null
rendered bars2.png png
assert_same bars.png bars2.png
said "裁剪成正方形" >/dev/null

# 5-6: titles, one in Chinese with a picture sign, one in quotes that are commands to ffmpeg and libass.
said "添加标题“你好，世界🎬”，从第1秒开始，持续2秒，放在顶部，红色" >/dev/null
said "Put the text \\\"{\\\\\\\\an8}it's 100%: [v]\\\" at the bottom from second 3 to second 5 in yellow" >/dev/null
rendered titled.mp4
looks titled.mp4 size=360x360 length=5 pixel=0.5,4,50,${colours[2]} pixel=0.5,96,50,${colours[2]} \
	plain=0.5,10,2,80,30 text=1.5,10,2,80,30,ff3030 text=2.8,10,2,80,30,ff3030 plain=3.2,10,2,80,30 \
	plain=2.8,5,70,90,28 text=3.2,5,70,90,28,ffe030 text=4.8,5,70,90,28,ffe030

# 7-8: music below the sound, quieter while there is speech, with a fade-out; then only the sound is removed.
upload song.wav >/dev/null
said "remove the titles" >/dev/null
said "undo" >/dev/null
said "undo" >/dev/null
said "undo" >/dev/null
said "undo" >/dev/null
said "add background music at 40 percent" >/dev/null
rendered music.mp4
looks music.mp4 length=5 tone=500,0.2,0.8,-12 tone=3000,0.5,3,-27 louder=3000,3.0,3.4,4.7,4.95,6
said "静音" >/dev/null
rendered quiet.mp4
looks quiet.mp4 tone=3000,0.5,3,-14 louder=3000,0.5,3,4.8,4.95,10 below=500,0.2,0.8,-60
said "remove the music" >/dev/null
rendered silent.mp4
looks silent.mp4 silent=0,5

# 9: speed.
said "取消静音" >/dev/null
said "加速到2倍" >/dev/null
rendered fast.mp4
looks fast.mp4 length=2.5 pixel=0.25,50,50,${colours[2]} pixel=2.4,50,50,${colours[8]} tone=500,0.1,0.4,-12

# 10: different clips, one after the other.
session
upload mute.mkv >/dev/null
upload film.mp4 blue.png >/dev/null
upload red.jpg >/dev/null
said "join the uploads and keep 0:01 to 0:18" >/dev/null
said "make a slideshow of the pictures, 1 second each" >/dev/null
rendered joined.mp4
looks joined.mp4 length=13 silent=0,0.9 tone=300,1.2,1.8,-12 silent=11.2,13 pixel=0.5,50,50,00c000 pixel=1.5,50,50,ff0000 \
	pixel=11.5,50,50,0000ff pixel=12.5,50,50,ff0000

# A message without a request changes nothing, and the reply says what is possible.
draft >before
said "make me a sandwich" >answer
contains answer "remove the first 10 seconds" || fail "no useful answer: $(cat answer)"
said "给我做个三明治" >answer
contains answer "剪掉前10秒" || fail "no useful answer in Chinese: $(cat answer)"
draft | cmp - before || fail "a message that was not understood changed the draft"
stop_engine
