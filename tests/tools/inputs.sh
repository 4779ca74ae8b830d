#!/bin/sh
# Makes small videos, pictures and sounds of kinds that are easily rendered wrong, with ffmpeg alone.
#
#   tests/tools/inputs.sh FOLDER [NAME...]
#
# writes all files, or the named ones. In each, a square moves once across the picture, unless the kind of file has no room for that.
set -eu

if [ $# -lt 1 ]; then
	echo "usage: $0 FOLDER [NAME...]" >&2
	exit 2
fi
mkdir -p "$1"
cd "$1"
shift
wanted=" $* "
f="ffmpeg -v error -nostdin -y"
picture="testsrc2=s=160x120:r=25"
x264="-c:v libx264 -preset ultrafast -pix_fmt yuv420p"

# is NAME: should this file be made?
is() { [ "$wanted" = "  " ] || case $wanted in *" $1 "*) true ;; *) false ;; esac; }

# bytes HEX...: writes these bytes.
bytes() { for hex; do printf "\\$(printf %o "0x$hex")"; done; }

# The beginning of this sound needs many bits and its end few: dividing its size by its first bit rate gives a wrong length.
loud_first() { $f -f lavfi -i "anoisesrc=d=3:a=0.8:r=44100" -f lavfi -i "anullsrc=r=44100,atrim=duration=17" \
	-filter_complex '[0][1]concat=n=2:v=0:a=1' "$@"; }
is loud_first.aac && loud_first -c:a aac -b:a 128k -f adts loud_first.aac
is no_xing.mp3 && loud_first -c:a libmp3lame -q:a 4 -write_xing 0 -id3v2_version 0 no_xing.mp3

# The times do not begin at 0.
is offset.mkv && $f -f lavfi -i "$picture:d=3" -f lavfi -i sine=d=3 $x264 -c:a aac -output_ts_offset 100 offset.mkv
is offset.ts && $f -f lavfi -i "$picture:d=3" -f lavfi -i sine=d=3 $x264 -c:a aac -output_ts_offset 50 -f mpegts offset.ts

# Photos that are rotated or mirrored, as cameras store them: 60x40, red on the left, blue on the right.
for orientation in 2 3 5 6 8; do
	is "exif$orientation.jpg" || continue
	$f -f lavfi -i "color=red:s=30x40:d=1,pad=60:40:0:0:blue" -frames:v 1 -c:v mjpeg -q:v 2 -f image2 plain.jpg
	{
		bytes ff d8 ff e1 00 22 45 78 69 66 00 00 4d 4d 00 2a 00 00 00 08 00 01 01 12 00 03 00 00 00 01 00 0"$orientation" 00 00 00 00 00 00
		tail -c +3 plain.jpg
	} >"exif$orientation.jpg"
	rm plain.jpg
done

# Ten bits, brighter than an ordinary screen can show: both transfers of BT.2100.
hdr() { $f -f lavfi -i "$picture:d=1" -vf "scale=out_color_matrix=bt2020,format=yuv420p10le,setparams=color_primaries=bt2020:colorspace=bt2020nc:color_trc=$1:range=tv" \
	-c:v libx264 -preset ultrafast \
	-color_primaries bt2020 -colorspace bt2020nc -color_trc "$1" -color_range tv "$2"; }
is hdr_pq.mp4 && hdr smpte2084 hdr_pq.mp4
is hdr_hlg.mp4 && hdr arib-std-b67 hdr_hlg.mp4

# Each frame has two fields: a bar moves from one to the other.
interlaced() { $f -f lavfi -i "color=gray:s=160x120:r=50:d=2" -f lavfi -i "color=white:s=30x120:r=50:d=2" -filter_complex \
	"[0][1]overlay=x='mod(t*150,160)',tinterlace=interleave_top,setfield=tff" -r 25 -flags +ilme+ildct "$@"; }
is interlaced.ts && interlaced -c:v mpeg2video -q:v 2 -f mpegts interlaced.ts
is interlaced.mp4 && interlaced $x264 -x264opts tff=1 interlaced.mp4

# Frames at irregular times, in fragments, without a length in the header.
is uneven.mkv && $f -f lavfi -i "testsrc2=s=160x120:r=30:d=2" -f lavfi -i "testsrc2=s=160x120:r=10:d=2" \
	-filter_complex '[0]settb=1/1000[a];[1]settb=1/1000[b];[a][b]concat=n=2:v=1' -vsync vfr $x264 uneven.mkv
is fragments.mp4 && $f -f lavfi -i "testsrc2=s=160x120:r=30000/1001:d=3" -f lavfi -i sine=d=3 $x264 -c:a aac \
	-movflags frag_keyframe+empty_moov+default_base_moof -g 15 fragments.mp4
is no_length.webm && $f -f lavfi -i "$picture:d=2" -c:v libvpx -b:v 200k -f webm -live 1 - >no_length.webm
is no_length.flac && $f -f lavfi -i sine=d=4 -f flac - >no_length.flac

is one_frame.mp4 && $f -f lavfi -i "testsrc2=s=160x120:r=30" -frames:v 1 $x264 one_frame.mp4
is animated.gif && $f -f lavfi -i "testsrc2=s=80x60:r=10:d=2" animated.gif
is animated.webp && $f -f lavfi -i "testsrc2=s=80x60:r=10:d=2" -c:v libwebp_anim -loop 0 animated.webp
is still.webp && $f -f lavfi -i "testsrc2=s=80x60" -frames:v 1 -c:v libwebp still.webp

# 108 megapixels, as from phones.
is huge.jpg && $f -f lavfi -i "testsrc2=s=12000x9000" -frames:v 1 -c:v mjpeg -q:v 20 -f image2 huge.jpg

# Three sound tracks; a player chooses the last one.
is sounds.mkv && $f -f lavfi -i "$picture:d=2" -f lavfi -i "sine=f=300:d=2" -f lavfi -i "sine=f=3000:d=2" \
	-map 0 -map 1 -map 1 -map 2 $x264 -c:a aac -metadata:s:a:0 language=ger -metadata:s:a:1 language=fre \
	-metadata:s:a:2 language=eng -disposition:a:0 0 -disposition:a:1 0 -disposition:a:2 default sounds.mkv

# Pixels that are not square, and a rotated video.
is anamorphic.mp4 && $f -f lavfi -i "$picture:d=1" -vf setsar=2 $x264 anamorphic.mp4
is turned.mp4 && $f -f lavfi -i "$picture:d=1" $x264 upright.mp4 &&
	{ $f -display_rotation -90 -i upright.mp4 -c copy turned.mp4 2>/dev/null ||
		$f -i upright.mp4 -c copy -metadata:s:v rotate=90 turned.mp4; } && rm upright.mp4 # before and since version 6

# Files that are not media.
is half.mp4 && $f -f lavfi -i "$picture:d=2" $x264 whole.mp4 && head -c 3000 whole.mp4 >half.mp4 && rm whole.mp4
is text.mp4 && echo "hello, I am a text" >text.mp4
is empty.mp4 && : >empty.mp4
is playlist.mp4 && printf '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n' >playlist.mp4
is zeros.mp4 && head -c 5000 /dev/zero >zeros.mp4
exit 0
