#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "encoding.h"
#include "text/language_tag.h"

enum { SAMPLE_BYTES = 8192 };

/* Added to the fit of a hypothesis whose language is the expected one. */
#define PREFERENCE 1.5

/* How letters of a language differ from the other characters of its texts. */
enum script { LATIN, CASED, UNCASED, THAI, CHINESE, JAPANESE, KOREAN };

/* A language in a charset. `letters`: its lower-case letters beyond ASCII, or its most common characters,
 * the most frequent first. Of equal guesses the first wins. */
struct hypothesis {
	const char *charset, *language;
	enum script script;
	const char *letters;
};

#define SIMPLIFIED                                                                                                                                            \
	"的我你了是不一这在有他们么么会那来到就人说好大个上要为什没可以都自看想对也去能她还时知道得天过后子" \
	"里"                                                                                                                                                 \
	"下现真多小很起样事做点和什心用见家给吧经吗呢怎谢出开它把让年国本今所然中前地生成找最走别话爱打死快" \
	"回手因为听些妈等头果认已行方女问回带从意学关力气像太才之发男公再老长叫明信作当间进情动声面被请"       \
	"每美新机高次如先全该与正法部分或于同欢迎观收节目频视屏幕朋友喜乐字制教程讲解第二三十四五六七八九"    \
	"向应电许几钱孩实始工主三水相两感无儿身定但理外候使比安直车位其重服需帮错准备选择保东西边处世界物"    \
	"语言文件入口设置按步骤画影片剪辑早晚午夜周月日季春夏秋冬山河海风雨雪花树木"
#define TRADITIONAL                                                                                                                                           \
	"的我你了是不一這在有他們麼會那來到就人說好大個上要為什沒可以都自看想對也去能她還時知道得天過後子裡" \
	"下現真多小很起樣事做點和甚心用見家給吧經嗎呢怎謝出開它把讓年國本今所然中前地生成找最走別話愛打死快" \
	"回手因聽些媽等頭果認已行方女問帶從意學關力氣像太才之發男公再老長叫明信作當間進情動聲面被請"             \
	"每美新機高次如先全該與正法部分或於同歡迎觀收節目頻視螢幕朋友喜樂字製教程講解第二三十四五六七八九"    \
	"向應電許幾錢孩實始工主水相兩感無兒身定但理外候使比安直車位其重服需幫錯準備選擇保東西邊處世界物"       \
	"語言文件入口設置按步驟畫影片剪輯早晚午夜週月日季春夏秋冬山河海風雨雪花樹木"
#define JAPANESE_HAN                                                                                                                                          \
	"日一人大年本中出時行見月分生上気前今間国事思手自者何言後来話会先下女子学当私金高長体動方部地内場同" \
	"合入社楽語字幕映像画面番組回目作用新開始度最初終次番組好皆様方法使名心声家族友達食物水山川空道車電" \
	"東京料理教室世界感動必要説明紹介知"
#define HANGUL                                                                                                                                                \
	"이다는에하고가지을의나한니도로은어사아라기리그대해들자서인게를안시만있정보일거내요면수여여주오장구" \
	"습전제우상스말부너네까무당생것모저려무비더음원세야개무선유소제신공미연동성문"                                  \
	"알영화않없었겠했됐왜죠봐돼줘준된합감반녕렇좋같때왔될할번방청국분말씀편집자막"
#define GREEK "αοιετσνηυρςπκμλίάόέδήύγχθώφβξζψϊϋΐΰ"
#define RUSSIAN "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
#define UKRAINIAN "оаниівертскдлупзмягьбйчхцжшїюєщфґ’"
#define CZECH "íáéřěýžčšůúňťďó"
#define POLISH "łąęóżśćńź"

static const struct hypothesis hypotheses[] = {
	{"WINDOWS-1252", "fr", LATIN, "éèàêçùôîûâëïœ"},
	{"WINDOWS-1252", "de", LATIN, "üäößé"},
	{"WINDOWS-1252", "es", LATIN, "óíáéñúü¿¡"},
	{"WINDOWS-1252", "pt", LATIN, "ãçáéíóêõúâàôü"},
	{"WINDOWS-1252", "it", LATIN, "èàùòìéóî"},
	{"WINDOWS-1252", "sv", LATIN, "äåöé"},
	{"WINDOWS-1252", "da", LATIN, "æøåéòóêü"},
	{"WINDOWS-1252", "nl", LATIN, "ëéïöüèêáó"},
	{"WINDOWS-1252", "ca", LATIN, "àéèíòóúçï·ü"},
	{"WINDOWS-1250", "cs", LATIN, CZECH},
	{"WINDOWS-1250", "pl", LATIN, POLISH},
	{"WINDOWS-1250", "hu", LATIN, "áéőöóüíűú"},
	{"WINDOWS-1250", "ro", LATIN, "ăîşţâ"},
	{"WINDOWS-1250", "sk", LATIN, "áíéčýžšťľúôňäďĺŕó"},
	{"WINDOWS-1250", "hr", LATIN, "čšžćđ"},
	{"WINDOWS-1254", "tr", LATIN, "ışğüçöİâîû"},
	{"WINDOWS-1257", "lt", LATIN, "ėšžąčįųūę"},
	{"WINDOWS-1257", "lv", LATIN, "āīēšūņļģžčķ"},
	{"WINDOWS-1257", "et", LATIN, "äõüöšž"},
	{"WINDOWS-1258", "vi", LATIN, "đàáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹ"},
	{"ISO-8859-1", "is", LATIN, "áíéóðþúöýæ"},
	{"ISO-8859-2", "cs", LATIN, CZECH},
	{"ISO-8859-2", "pl", LATIN, POLISH},
	{"WINDOWS-1251", "ru", CASED, RUSSIAN},
	{"WINDOWS-1251", "uk", CASED, UKRAINIAN},
	{"WINDOWS-1251", "bg", CASED, "аеиотнрсвлкдпмзугбячхйжщцшъюьф"},
	{"WINDOWS-1251", "sr", CASED, "аиоенрсјтукдвмлпзгбчхшцћжљњђфџ"},
	{"WINDOWS-1251", "be", CASED, "анірыеткслдяоўмзупьвбцйгчжшюхэфё"},
	{"KOI8-R", "ru", CASED, RUSSIAN},
	{"KOI8-U", "uk", CASED, UKRAINIAN},
	{"ISO-8859-5", "ru", CASED, RUSSIAN},
	{"CP866", "ru", CASED, RUSSIAN},
	{"WINDOWS-1253", "el", CASED, GREEK},
	{"ISO-8859-7", "el", CASED, GREEK},
	{"WINDOWS-1255", "he", UNCASED, "יוהלאמרתבנשעםדקחפכטגזןסצךףץ־׳״"},
	{"WINDOWS-1256", "ar", UNCASED, "اليمنوترهبعدسفكقحةجأىشصخطذضغزثءئإظآؤ،؟؛ًٌٍَُِّْ"},
	{"WINDOWS-1256", "fa", UNCASED, "اینرمدوهتبسشکگخفيقجزكعطحچپغصآژضثئظذء،؟؛"},
	{"WINDOWS-874", "th", THAI, "านรอเกงมยลวดทสตะปบคหแจพชขใไโผถณซศธภฟฉฐฎญฬฆฤฮฝฑฏฒฌ่้ิีุู์ั็ำึื๊๋ๆฯ"},
	{"GB18030", "zh", CHINESE, SIMPLIFIED},
	{"BIG5-HKSCS", "zh", CHINESE, TRADITIONAL},
	{"CP932", "ja", JAPANESE, JAPANESE_HAN},
	{"EUC-JP", "ja", JAPANESE, JAPANESE_HAN},
	{"CP949", "ko", KOREAN, HANGUL},
};

enum { HYPOTHESES = sizeof hypotheses / sizeof *hypotheses };

/* ---- characters ---- */

static bool is_ascii_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
}

static bool is_within(uint32_t c, uint32_t first, uint32_t last)
{
	return c >= first && c <= last;
}

/* Lower case in the alphabets above; other characters are returned unchanged. */
static uint32_t lower(uint32_t c)
{
	static const uint16_t pairs[][2] = {
		{0x178, 0xFF},  {0x386, 0x3AC}, {0x388, 0x3AD}, {0x389, 0x3AE},
		{0x38A, 0x3AF}, {0x38C, 0x3CC}, {0x38E, 0x3CD}, {0x38F, 0x3CE},
		{0x490, 0x491}, {0x1A0, 0x1A1}, {0x1AF, 0x1B0},
	};

	if (c < 0x80)
		return is_ascii_letter(c) ? c | 0x20 : c;
	if ((is_within(c, 0xC0, 0xDE) && c != 0xD7) || (is_within(c, 0x391, 0x3AB) && c != 0x3A2) ||
	    is_within(c, 0x410, 0x42F))
		return c + 0x20;
	if (is_within(c, 0x400, 0x40F))
		return c + 0x50;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i][0] == c)
			return pairs[i][1];
	if (is_within(c, 0x139, 0x148) || is_within(c, 0x179, 0x17E))
		return c + (c & 1);
	if (is_within(c, 0x100, 0x177) && c != 0x131 && c != 0x138)
		return c | 1;
	return is_within(c, 0x1EA0, 0x1EF9) ? c | 1 : c;
}

/* Is this a mark that people write between words in any language? */
static bool is_punctuation(uint32_t c)
{
	static const uint16_t marks[] = {0xA0,   0xA1,   0xA3,   0xA7,   0xA9,   0xAB,   0xAE,
					 0xB0,   0xB7,   0xBB,   0xBF,   0x2039, 0x203A, 0x20AC,
					 0x2116, 0x2122, 0x2669, 0x266A, 0x266B};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (marks[i] == c)
			return true;
	return is_within(c, 0x200C, 0x200F) || is_within(c, 0x2010, 0x2026);
}

static bool is_wide_punctuation(uint32_t c)
{
	return is_within(c, 0x3000, 0x3020) || is_within(c, 0xFF01, 0xFF5E);
}

static bool is_han(uint32_t c)
{
	return is_within(c, 0x4E00, 0x9FFF) || is_within(c, 0x3400, 0x4DBF);
}

/* The character's place in the list, from 0 to 1; negative: not in the list. */
static double rank_of(const char *letters, uint32_t c)
{
	char utf8[5] = {0};
	const char *found;

	encoding_encode(utf8, c);
	found = strstr(letters, utf8);
	return found ? (double)(found - letters) / (double)strlen(letters) : -1;
}

/* ---- how well a text fits a hypothesis ---- */

static double fit_in_word(const struct hypothesis *h, uint32_t before, uint32_t c)
{
	bool mark = is_within(c, 0xE31, 0xE31) || is_within(c, 0xE33, 0xE3A) || is_within(c, 0xE47, 0xE4E);

	switch (h->script) {
	case LATIN:
		return before >= 0xC0 ? -1 : 0;
	case CASED:
	case UNCASED:
		return is_ascii_letter(before) ? -2 : 0;
	case THAI:
		if (is_ascii_letter(before))
			return -3;
		/* Thai letters fill the upper half of the charset, so that any bytes resemble some */
		return mark && !is_within(before, 0xE01, 0xE3A) && !is_within(before, 0xE47, 0xE4E) ? -4
												    : -0.6;
	default:
		return 0;
	}
}

static bool is_lower_letter(uint32_t c)
{
	return is_within(c, 'a', 'z') || (c >= 0xDF && lower(c) == c && c != 0xF7 && c < 0x2000);
}

/* How well a character fits that is not in the list. */
static double fit_of_other(const struct hypothesis *h, uint32_t c)
{
	bool kana = is_within(c, 0x3041, 0x30FF);

	if (c == 0xFFFD || is_within(c, 0x80, 0x9F) || is_within(c, 0xE000, 0xF8FF))
		return -5;
	if (is_punctuation(c))
		return 0.3;
	switch (h->script) {
	case CHINESE:
		return is_wide_punctuation(c) || is_han(c) ? 1 : -3;
	case JAPANESE:
		return is_within(c, 0x3041, 0x3093) ? 2.5
		       : kana                       ? 1.5
		       : is_wide_punctuation(c)     ? 1
		       : is_han(c)                  ? 0.8
						    : -2;
	case KOREAN:
		return is_within(c, 0xAC00, 0xD7A3) ? 1 : is_wide_punctuation(c) ? 0.5 : -2;
	default:
		return -2;
	}
}

/* How well a listed character fits. In Latin scripts such characters are rare in a word and therefore tell
 * less. */
static double fit_of_listed(const struct hypothesis *h, double rank)
{
	return h->script == LATIN ? 2.5 - rank : 3 - 2 * rank;
}

/* The mean fit of the characters beyond ASCII. */
static double fit(const struct hypothesis *h, const char *text, size_t len)
{
	double total = 0;
	size_t count = 0, ascii = 0, upper = 0;
	uint32_t before = ' ', c;

	for (size_t i = 0; i < len; before = c) {
		int n = str_utf8_next(text + i, len - i, &c);
		double rank;

		i += (size_t)(n < 0 ? -n : n);
		if (n < 0)
			c = 0xFFFD;
		ascii += is_ascii_letter(c);
		if (c < 0x80)
			continue;
		count++;
		rank = rank_of(h->letters, lower(c));
		total += rank < 0 ? fit_of_other(h, c) : fit_of_listed(h, rank) + fit_in_word(h, before, c);
		upper += lower(c) != c;
		if (h->script <= CASED && lower(c) != c && is_lower_letter(before))
			total -= 3;
	}
	if (h->script == CASED && upper < count)
		total -= 0.3 * (double)upper;
	if (h->script != LATIN && ascii > 2 * count)
		total -= (double)count; /* the words are in Latin letters, with few others among them */
	return count ? total / (double)count : 0;
}

/* ---- guessing ---- */

static bool is_high(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return true;
	return false;
}

/* Takes the lines that are not ASCII; of a large file only the first ones. */
static void take_sample(struct buf *sample, const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;

	while (at < end && sample->len < SAMPLE_BYTES) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t line = (size_t)((lf ? lf + 1 : end) - at);

		if (is_high(at, line))
			buf_append(sample, at, line > SAMPLE_BYTES ? SAMPLE_BYTES : line);
		at += line;
	}
}

const char *charset_guess(const char *bytes, size_t len, const char *language)
{
	const struct hypothesis *best = &hypotheses[0];
	double best_fit = -1e9;
	struct buf sample = {0}, text = {0};

	take_sample(&sample, bytes, len);
	for (const struct hypothesis *h = hypotheses; h < hypotheses + HYPOTHESES; h++) {
		double own;

		if (h == hypotheses || strcmp(h[-1].charset, h->charset) != 0) {
			buf_cut(&text, 0);
			charset_decode(&text, h->charset, buf_text(&sample), sample.len);
		}
		if (!text.len)
			continue;
		own = fit(h, text.data, text.len);
		own += language && language_tag_match(h->language, language) ? PREFERENCE : 0;
		if (own > best_fit) {
			best_fit = own;
			best = h;
		}
	}
	if (sample.failed || text.failed)
		best = NULL;
	buf_finish(&sample);
	buf_finish(&text);
	return best ? best->charset : NULL;
}

/* ---- decoding ---- */

static void decode_windows_1252(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		encoding_put(out, encoding_windows_1252((unsigned char)bytes[i]));
}

bool charset_decode(struct buf *out, const char *charset, const char *bytes, size_t len)
{
	char piece[4096], *from = (char *)(uintptr_t)bytes;
	bool more = true;
	iconv_t to_utf8;

	/* iconv rejects five bytes that browsers and players accept. And without iconv this does not depend
	 * on the system's tables. */
	if (!strcasecmp(charset, "WINDOWS-1252") || !strcasecmp(charset, "ISO-8859-1")) {
		decode_windows_1252(out, bytes, len);
		return true;
	}
	to_utf8 = iconv_open("UTF-8", charset);
	if (to_utf8 == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): iconv's own value */
		return false;
	while (more) {
		char *to = piece;
		size_t room = sizeof piece;
		bool last = !len; /* the last call returns what iconv holds back */
		bool whole = iconv(to_utf8, last ? NULL : &from, &len, &to, &room) != (size_t)-1;

		buf_append(out, piece, sizeof piece - room);
		more = !last || (!whole && errno == E2BIG);
		if (whole || errno == E2BIG || last)
			continue;
		encoding_put(out, 0xFFFD);
		if (errno == EINVAL)
			len = 0;
		else
			from++, len--;
	}
	iconv_close(to_utf8);
	return true;
}
