# Captions in several languages each have a name, and the plain name has the preferred one. Listing does not search for
# captions.
. "$(dirname "$0")/../lib.sh"

listed() { (cd "$s" && ls) | sed -n "/^captions[.]/p" | xargs; }

server
setting '{"captions":["A title"],"tracks":{"en":["Hello"],"es-MX":["Hola"]}}'
mount_server language=es,state_ttl=0
ready_session
[ -e "$s/captions.es.srt" ] || fail "captions.es.srt cannot be reached"
for name in captions.srt2 captions.x.srt captions.en.doc captions..srt captions.en; do
	[ ! -e "$s/$name" ] || fail "there is a file $name"
done
assert_eq "$(listed)" "" "captions listed before anybody asked"
assert_eq "$(cat "$s/captions.en.txt")" Hello "captions in English"
assert_eq "$(cat "$s/captions.es.txt")" Hola "captions in Spanish"
assert_eq "$(cat "$s/captions.txt")" Hola "captions in the preferred language"
assert_eq "$(json 'v["language"]' <"$s/captions.es-MX.json")" es-MX "language in the JSON"
assert_match "$(cat "$s/captions.en.vtt")" $'^WEBVTT\n\n' "captions.en.vtt"
expect_errno ENODATA cat "$s/captions.fr.srt"
assert_match "$(cat "$s/error")" "none in fr; there are some in es-MX, en" error
every="captions.en.json captions.en.srt captions.en.txt captions.en.vtt captions.es-MX.json captions.es-MX.srt"
every+=" captions.es-MX.txt captions.es-MX.vtt captions.json captions.srt captions.txt captions.vtt"
assert_eq "$(listed)" "$every" "captions listed once known"
assert_eq "$(find "$s" -maxdepth 1 -name 'captions.*' -type f | wc -l)" 12 "files found"

# Tracks come before subtitle files; the files add further languages.
printf '1\n00:00:00,000 --> 00:00:02,000\nGuten Tag\n' >talk.de.srt
printf '1\n00:00:00,000 --> 00:00:02,000\nBuenos días\n' >talk.es-MX.srt
cp talk.de.srt talk.es-MX.srt "$s/uploads/" || fail "cp into uploads/ fails"
assert_eq "$(cat "$s/captions.de.txt")" "Guten Tag" "captions of a file"
assert_eq "$(cat "$s/captions.txt")" Hola "captions in the preferred language"
assert_eq "$(cat "$s/captions.en.txt")" Hello "captions of the track"
assert_eq "$(count message)" 0 "messages sent"

# The language may follow a '_', unless it is a word as well, and the service may report it.
printf '1\n00:00:00,000 --> 00:00:02,000\nBonjour\n' >talk_fr.srt
printf '1\n00:00:00,000 --> 00:00:02,000\nHow\n' >how_to_do_it.srt
cp talk_fr.srt how_to_do_it.srt "$s/uploads/" || fail "cp into uploads/ fails"
assert_eq "$(cat "$s/captions.fr.txt")" "Bonjour" "captions of a file"
expect_errno ENODATA cat "$s/captions.it.srt"
address=http://127.0.0.1:$CDN/media
files='{\"filename\":\"a.srt\",\"cdn_url\":\"'$address'/how_to_do_it.srt\",\"language\":\"sv\"}'
files+=',{\"filename\":\"b.srt\",\"cdn_url\":\"'$address'/talk_fr.srt\",\"lang\":\"nl-BE\"}'
rules '{"on":"state","do":"answer","body":"{\"data\":{\"state\":{\"generated_media\":['"$files"']}}}"}'
assert_eq "$(cat "$s/captions.sv.txt")" "How" "captions in the language that the service tells"
assert_eq "$(cat "$s/captions.nl-BE.txt")" "Bonjour" "captions in the language that the service tells"
