# Sessions and whole folders of films, made and filled by programs that set modes, owners and times of folders, too.
. "$(dirname "$0")/../lib.sh"

mount_server
mkdir -m 700 "$MNT/made" || fail "mkdir -m"
install -d -m 755 "$MNT/installed" || fail "install -d"
"$PYTHON" -c 'import os, sys; os.makedirs(sys.argv[1], 0o750, exist_ok=True)' "$MNT/python" || fail makedirs
mkdir films
for name in a.mp4 "b c.mov" 日本.webm; do some_film "films/$name" 20000; done
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
# What the service refuses stays where it was.
rules '{"on":"upload","do":"code","code":4002,"times":1}'
cp -r films/a.mp4 moved/refused.mp4
expect_errno EFBIG mv moved/refused.mp4 "$s/uploads/"
assert_same films/a.mp4 moved/refused.mp4
assert_eq "$(stat -c '%a %U' "$MNT/made" "$s/uploads" | sort -u)" "500 root
700 root" "modes and owners are the mount's"
unmount
