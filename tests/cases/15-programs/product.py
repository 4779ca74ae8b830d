"""What is at PATH, compared with a video and its captions: product.py PATH VIDEO CAPTIONS prints it in words, or nothing."""

import os
import sys
import tarfile


def made(path):
    """The bytes of the file, or of the video.mp4 in the folder or archive; None: there is nothing."""
    if os.path.isdir(path):
        for folder, _, names in os.walk(path):
            if "video.mp4" in names:
                path = os.path.join(folder, "video.mp4")
                break
        else:
            return None
    if not os.path.isfile(path):
        return None
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            videos = [m for m in archive.getmembers() if m.name.endswith("video.mp4")]
            return archive.extractfile(videos[0]).read() if videos else None
    with open(path, "rb") as file:
        return file.read() or None


def words(data, video, captions):
    if data == video:
        return "the video"
    if data == captions:
        return "the captions"
    at = video.find(data)
    if at < 0:
        return "other bytes"
    if at and at + len(data) == len(video):
        return f"its last {len(data)} bytes"
    return f"its bytes {at}-{at + len(data) - 1}"


def main(path, *known):
    data = made(path)
    if data is not None:
        print(words(data, *(open(name, "rb").read() for name in known)))


main(*sys.argv[1:])
