# Programs make and fill sessions and whole folders of videos, and may set modes, owners and times of folders.
. "$(dirname "$0")/../lib.sh"

mount_server
# The kernel caches the listing of the root: it is right after each change, and requested once.
names() { ls "$MNT" | tr '\n' ' '; }
before=$(names)
assert_eq "$(names)" "$before" "the root, listed again"
mkdir "$MNT/x"
assert_match "$(names)" ' latest .* x $' "the root with a session"
mv "$MNT/x" "$MNT/y"
assert_match "$(names)" ' y $' "the root with another name"
rmdir "$MNT/y"
assert_eq "$(names)" "$before" "the root without it"
id=$(cat "$MNT/new/id")
assert_match "$(names)" "$id" "one that was not made by a name here"
rmdir "$MNT/$id"
"$PYTHON" - "$MNT" <<'P' || fail "listings that are read while names change"
import os, sys
root, made = sys.argv[1], []
for n in range(60):
    if n % 2 == 0:
        made.append(os.path.join(root, f"s{n}"))
        os.mkdir(made[-1])
    with os.scandir(root) as listing:
        next(listing)
        if n % 3 == 0:
            os.rename(made[0], made[0] + "x")
            made[0] += "x"
        list(listing)
    if not {os.path.basename(m) for m in made} <= set(os.listdir(root)):
        sys.exit(f"round {n}")
for m in made:
    os.rmdir(m)
P
assert_eq "$(names)" "$before" "the root in the end"

mkdir -m 700 "$MNT/made" || fail "mkdir -m"
install -d -m 755 "$MNT/installed" || fail "install -d"
"$PYTHON" -c 'import os, sys; os.makedirs(sys.argv[1], 0o750, exist_ok=True)' "$MNT/python" || fail makedirs
mkdir films
for name in a.mp4 "b c.mov" 日本.webm; do some_video "films/$name" 20000; done
new_session
tar -C films -cf films.tar . && tar -xf films.tar -C "$s/uploads" || fail "tar -x"
diff -r films "$s/uploads" || fail "after tar -x"
new_session
rsync -a films/ "$s/uploads/" || fail "rsync -a: status $?"
diff -r films "$s/uploads" || fail "after rsync -a"
new_session
cp -a films/. "$s/uploads/" || fail "cp -a"
diff -r films "$s/uploads" || fail "after cp -a"
new_session
"$PYTHON" -c 'import shutil, sys; shutil.copytree("films", sys.argv[1], dirs_exist_ok=True)' "$s/uploads" || fail copytree
diff -r films "$s/uploads" || fail "after copytree"
new_session
cp -r films moved && mv moved/* "$s/uploads/" || fail mv
diff -r films "$s/uploads" || fail "after mv"
[ -z "$(ls moved)" ] || fail "mv leaves $(ls moved)"
# A file that the service refuses stays where it was.
rules '{"on":"upload","do":"code","code":4002,"times":1}'
cp -r films/a.mp4 moved/refused.mp4
expect_errno EFBIG mv moved/refused.mp4 "$s/uploads/"
assert_same films/a.mp4 moved/refused.mp4
assert_eq "$(stat -c '%a %U' "$MNT/made" "$s/uploads" | sort -u)" "1700 root
700 root" "modes and owners are the mount's"
unmount
