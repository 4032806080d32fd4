"""Hindi typed in fonts of the time before Unicode: recognised by column, decoded by cell.

Rules:

* Pairs of letters: learned once from the words of this program, its guide and its list of
  districts: as they are, and typed in KrutiDev; a pair weighs the logarithm of how much likelier it
  is in the one than in the other, from 4 for Latin to -4 for the old fonts; ``^`` begins a word and
  ``$`` ends it; a pair that stands nowhere weighs nothing.
* Columns: a column looks like such a font when nearly all of its words become well-formed Hindi and
  their letters stand together as in no Latin word; numbers, codes and mail addresses prove nothing;
  that it looks so is told, and only a person's choice decodes it; a cell that holds Unicode
  letters, a word of English, or nothing but numbers and codes stays as it is even then.
"""

from __future__ import annotations

import functools
import importlib.metadata
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_WEIGHED: Final = {
    4: (
        'Ba Bi Bo Co D$ Da De Di E$ Fa Fe Fi Fo H$ HA HE HI HO Ha He Hi Ho Hu In Ja Ka L$ LA '
        'LE LI LL LO La Le MA ME Ma Me Mi Mo Mu ND NE NO Na Ne No Pa Pr Qu SE ST Sc Sh Sp VA '
        'VE Vi X$ Y$ ZA ZE ZI ^A ^C ^G ^P ^R ^S ^T ^W ^Y ^Z ^a ^h ^k ^q ^s ^w ab ah ak am as '
        'av aw ay b$ be bh cc ci co di ec ee em ep ev f$ fa ff fs gg hh hm hs ib im it iv jb '
        'jm lv m$ mb mo mp nd ng ni oc oi om ov ow pl pp pt qq qz rb rm rn rr sh sk ss sw ta '
        'tt um un up uv v$ wa wh wi ws xc xe xp xt yb ym za ze '
    ),
    3: (
        'BO Bl Ca Ch DE DO Dh Du EA En Ex F$ FA FE FI FO Fl Fr Ga I$ IL IN IT Im Jo Ju K$ Ko '
        'LD LS Lf MO NA NG NS NT O$ ON Pu Q$ R$ Ra SA SH SO T$ Th Tr U$ UL UN UR US UT Ud Us '
        'VM Va Ve Wa Wi YE YO YS Ya Yo ^D ^E ^I ^K ^U ^X ^z az bs ce dm en fv ga gi hb he hi '
        'ho hw ic in io ix iz ja je jp li lm ma mm ms na np nt nv ob ol on pa po ra re ri rl '
        'ro rt rv rw sm te tn uz ve xi xl xm yy zi zo '
    ),
    2: (
        'A$ AN AR Al An Ar BA BE BI BU Be By C$ Cl Cr Cu DA DI DR DS DU ED EE EL EN ER ES ET '
        'Em Ev FC FF FL FR FS FT Fu G$ Go Gr Gu HM HT HU HY Hm Hn Ht Hy IC ID IE IG IP IR IS '
        'Id Il Is It JU KE Ke Kh Ki Ku LG LK LM LT LU LY Lg Li MD MP MS MU MY NC NF NI NK NU '
        'NY Nf OD OL OM OO OR OS OT OU OW Of On Op Or Ou P$ PA Pe Ph Pi Pl Po QL QQ QR QT QZ '
        'Qa Qq Qt Qz RA RE RO Re Ro S$ SC SI SK SL SP SS SU SY Si Sk Sm Sq Sw Ta Te Ti To UC '
        'UD UE UG UM UP Uk Ut Vo W$ WA We Wh Wo XC XF XI XL XM XT XZ Xc Xf Xm Xz YA YN YP YT '
        'ZO Zo ^B ^F ^J ^M ag al ar ba bb bg bi bn cb cm ct da dd de dt ea ed er fi gm gn ha '
        'hk ie jj jo ju ka ke kh ki ko lb ll lo me mg nb ne nm oe op or ot oz pb pc pd pe pg '
        'pm qu ry se sp sq sv ti tm tp ua ub uc ug ul ur ut vb vm vp vr vs we ya yl yp yt zb '
    ),
    1: (
        ';. ;L ;Z ;c ;h ;n ;u ;x ;{ AC AD AI AL AP AS AT AY Ab Ac Ad Ag Am Ap As At Au BC BL '
        'BY Bu CA CE CH CK CO CT Ce DC DD DG DL DY Do EB EM EP EW EX EY Ea Ei El Er Es FG FU '
        'FV FX GA GE GI GO GR Ge Gi Gl IB IF IM IO IX Ic J$ JO JP Ji Jp Js KI Kn Kr LN LP Lt '
        'Lv MB MT N$ NL NN NV Nc OA OC OF OG OK OP OV Ob Oc Od Ol Ot Ov Ow PC PE PI PO PS PU '
        'RD RI RK RM RN RT RU Ri SD SJ SM SN SQ SR SW SX Se So Ss St TA TE TH TI TO TR TS Tu '
        'Tw Ty UB UH UK UU Ub Uj Um Un Up Uz WE WH WI Wr Ye ZL Ze Zi Zl Zu Zx ^L ^O aa an ap '
        'at bm bo bv ca ch cl d$ do eb ei el es et ex fe fo g$ gD gb ge gl go gu hn ht i$ ia '
        'ii il ip ji jn jy km kn kp kt l$ la le lp lt lu ly md mj mk mt nf nn no ou pn pu pw '
        'q$ ql rc rd rg rp rz sA sc si so st t$ to tr ue uj va vi wn wo wz xa y$ ye yi yn yo '
        'zl zu zx '
    ),
    -1: (
        '"; "ç #" #f #o #r #v #æ \'; ,l ,s ,t ;d ;f ;q ;r ;w <$ <j <q >$ >V >i >l >u >y AE AF '
        'AH AJ AU AV AX Ae Ai Av B$ BH Cm Cp Cs Eg Ep Eu GB GC GK GN Gb Gc Gm Gp Gw Gy IV Je '
        'Lu M$ Mb Mc My Ng Nt PD PF PM Pf Pk Pn RB Rf Rs TC TD TF TL TP TT TW Tl Ts Z. Z[ Zf '
        'Zg Zp Zt [; ^c ^d ^e ^g ^i ^j ^n ^o ^u ae bc bp ck cu cy dc dg dl dn ds dw dy ef eg '
        'eh ew fc fg fr fy gd gp gs hc hg hl hy if ig j$ js k% k= k? kE kJ kN kR kX kk kl kr '
        'ks kz kÅ kë ld lf ln ls lw mu nl nr ns nu o$ of oy ps q\' q) q: qB qI qL qN qP qU qa '
        'qg qp qØ rs sa sl td tf tl tw uf uo us uw uy vy wl xf xy yc ys yu z$ {e ¡/ ¡< ¡H ¡i '
        '¡l ¡o ç\' çH çd çl çr çs ‚L ‚j ‚u ‚x '
    ),
    -2: (
        '"B #i %$ )k ,x /; :d :l <d <k <r <s <u =\' =d =h >d >s >w AO AQ Aa Aj Ak Ax Ay Az Dr '
        'Dy LF MC Md Ms Ni SB Sl Sr Sy V$ V; VB VV Vc Vf Vg Vq Vy V~ Vî Z; ZV Zd Zj Zq Zr Zy '
        '^f ^l ^v `R `f `g a$ af bd by cd cs db df f) fp fx fØ fÙ fà gc h$ hf iy j" j\' j/ jB '
        'jE jM jS jZ jt jx j} jí k: k> kD kM kY k[ kd kf ky k| kæ k‚ lc lg lr mf mn mr my nk '
        'ny oh oj py q" q# q, qD qE qH qV qY q[ qb qc qi qn qo qv qx q³ rf rh sd sg sr sy tu '
        'u$ ux vn wf wy x, x. x; x? xL xS x` xs xu xz x¡ yr |{ ~l ~p ~x ¡x ¥~ ªS ³X ³~ ºz Åi '
        'Ån Å¡ Ø$ Ø; Øe Øf Øo Øs Øw à$ àk àr æç ç; çL çe ëk ës ìh í$ îw –\' —f —i ‚M ‚V ‚d ‚f '
        '‚i '
    ),
    -3: (
        '"V #d )$ )j ,$ :$ :i ;$ <w =$ =k >k Bs Cc Dl EH Ey Ir Ny Qc Q¡ RF Sn VZ Vd Vr Vw V‚ '
        'Xn Xt Yp Yr Z$ ^x ^y `" bP cp cq dq eu ey fB fI fQ f[ fn fç gw gy hj ih ij ik iu jH '
        'jk jl j{ k" k\' k/ kB kF kH kI kL kU kV kb kv k{ k³ lh lk ml nh nw ok pf q/ q> qd qe '
        'qf q¡ rk sf sn uk uu v\' v; vE vF vK vN vR vU vc vu v¡ vç vì v– xH xZ xb xd xw y/ y< '
        'yC yS yU yV yd yh y{ |k }k ¡p ªh ªk ªs ¶Q Å$ Øh æ$ çf çk ìk ís —r ‚D ‚y '
    ),
    -4: (
        '"k \'k ,¡ .k /k ;k ?k BM Bd Bg Bk Bx C/ C; Cn D\' D; DV Dd E; Ec Ee F; Fk H; Hk I; Ii '
        'Iy J; Jk Kk L; L= LV Ld Ll Lr LØ Lç L— M\' M; M< ML MM MZ Mf Mh Mj Mk Mª M‚ Nd Nh Nk '
        'Nq Nr Ns Nw O; Og PN Pp Qj Qk Qs Qy R; Rl S\' S/ S; S= SV Sd Sf Sj S¡ T; U/ U; Ue Ug '
        'Uo Uu Vh Vj Vk Vs Vu Vª X/ X; Xy Y; YM Yd Yi Yn Yy [k ^# ^\' ^, ^/ ^: ^; ^< ^> ^? ^[ '
        '^{ ^} ^Å ^Ø ^ç ^— a\' a/ a; a? aH aI aL aM aV aX a[ ax a{ a³ aØ aæ b\' b, b; bL bM bU '
        'bV bY bZ bf bç c; c> cB cD cH cL cP cS cV cY cf cg cj cn cw cx cz c¡ cØ cÙ c‚ d\' d, '
        'd/ d; dH dL dR dS dU dV dY dZ d[ dj dk d¥ dë d‚ e\' e, e/ e; e> eF eL eM eN eS eU eV '
        'eZ e` ej ek eq ez e{ e¡ eÅ eç e‚ f" f\' f. f/ fD fF fH fL fM fN fV fd fj f{ g, gH gL '
        'gS gU gV gY gf gj gk gq gì h" h\' h, h/ h; hB hH hM hN hV hZ h[ hv hx h{ h— i" i. i/ '
        'i; i= iD iM iN iQ iR iS iU iV i` iq iw i‚ j. j; j[ jd jf jr k, k. k; kS kZ kj kq kx '
        'k¡ l\' l) l, l; lD lE lH lI lL lQ lR lU lV lY l[ lj lq lx lz l¡ lÅ m) m/ mB mU mV mY '
        'm| mÙ mí n\' n, n/ n; nH nL nO nS nX nZ n[ nq nx o" o\' o. o/ o; o? oE oH oK oL oM oQ '
        'oS oV oZ o` o| oÙ p; p= pF pI pM pN pU pZ pj pk pq pà qj qy r" r; rE rF rH rL rM rS '
        'rZ rj rq rx s" s\' s/ s; s= sB sD sL sM sN sU sV sX sY sZ s[ sj sx sº sÙ sì t\' t, t; '
        't> tL tS tU tV tY tZ tg tj tk tq tx t¶ t‚ u" u\' u, u. u; uH uS uV uh uq uÅ v/ vD vH '
        'vL vP vY vd vf vj vk vl vt vx v{ v‚ w\' w> wB wD wN wV wZ wc wg wj wp wt wu w¡ wØ xg '
        'xh xj xk xo xq xr y, y; y[ yf yj yk yq yx y‚ zF zk zs {k ¡$ ³$ Ùk '
    ),
}  # fmt: skip

_OF_PAIR: Final = {
    pair: weight for weight, pairs in _WEIGHED.items() for pair in pairs.split(" ") if pair
}


def leaning(word: str) -> int:
    """Return how much a word looks Latin; below 0 it looks like Hindi typed in an old font."""
    letters = f"^{word}$"
    pairs = map("".join, itertools.pairwise(letters))
    return sum(_OF_PAIR.get(pair, 0) for pair in pairs)


KRUTIDEV, DEVLYS, CHANAKYA = "krutidev_010", "devlys_010", "walkman_chanakya_905"
FONTS: Final = (KRUTIDEV, CHANAKYA, DEVLYS)
NAMES: Final = {KRUTIDEV: "KrutiDev", CHANAKYA: "Chanakya", DEVLYS: "DevLys"}
UNKNOWN: Final = "unknown"
"""An old font that is not decoded here, as Preeti or the Chanakya of newspapers."""

_ENOUGH_WORDS: Final = 3
_WELL_FORMED: Final = 0.8
_BETTER: Final = 0.05
_LEANS_AWAY: Final = -3.0
_LATIN: Final = 4
_MOST_LATIN: Final = 0.35
_STRANGE: Final = 0.25
_HIGH: Final = 0.2
_LOOKED_AT: Final = 300
_WORD: Final = re.compile(r"\S{3,}")
_PIECES: Final = re.compile(r"[-–/.,:;()&@'\"!?]+")
_ADDRESS: Final = re.compile(
    r"\S+@\S+\.(?:com|org|net|in|np|bd|info|edu|gov|nic|co)\b|(?:https?://|www\.)", re.IGNORECASE
)
_NO_BEGINNING: Final = frozenset(",;:./&@!?")
# Words of English whose letters could as well be Hindi of KrutiDev.
_ENGLISH: Final = frozenset({
    "bus", "custody", "eye", "fetch", "goods", "left", "look", "looks", "max", "took", "two", "yes",
    "you",
})  # fmt: skip
# Signs that stand inside a word of such a font and inside no word of a language.
_SIGNS: Final = frozenset('[]{};\\|<>+~`^="')
# Vowel signs, candrabindu, anusvara, visarga; virama; consonants; independent vowels.
_SIGN: Final = "[\u0900-\u0903\u093a\u093b\u093e-\u094c\u094e\u094f\u0955-\u0957]"
_ILL: Final = re.compile(
    f"^{_SIGN}|^\u094d|\u094d{_SIGN}|\u094d\u094d|\u094d$|[\u0904-\u0914]\u094d"
    "|[\u093e-\u094c][\u093e-\u094c]|[\u0900-\u0903][\u093e-\u094d]|[\u0901\u0902]{2}"
)
_EDGES: Final = "()[]{}.,;:-–—‘’“”'\"/\\।०१२३४५६७८९0123456789"
_EDGES_BUT_DIGITS: Final = "()[]{}.,;:-–—‘’“”'\"/\\।"
# The short i is typed before its letters; after a half letter it belongs behind the whole one.
_SHORT_I: Final = re.compile(
    "\u094d\u093f((?:[\u0915-\u0939]\u093c?\u094d)*[\u0915-\u0939]\u093c?)"
)
_REPAIRS: Final = (
    ("\u094d\u094d", "\u094d"),
    ("र\u094dइ", "ई"),
    ("अा", "आ"),
    ("अो", "ओ"),
    ("अौ", "औ"),
    ("एे", "ऐ"),
)
# Where the table of hinlegacy misses a sign of KrutiDev: the same in signs that it knows.
_RETYPED: Final = (("pkS", "PkkS"), ("é", "Uu"), ("™", "UU"))


@functools.lru_cache(maxsize=20_000)
def decode(text: str, font: str) -> str:
    """Return a cell in Unicode.

    Args:
        text: as it was typed.
        font: one of ``FONTS``.
    """
    if not _could_be_legacy(text):
        return text
    from hinlegacy import decode as decoded
    from hinlegacy.exceptions import HinLegacyError

    typed = text
    for sign, known in _RETYPED if font != CHANAKYA else ():
        typed = typed.replace(sign, known)
    try:
        found = decoded(typed, font)
    except (HinLegacyError, ValueError, KeyError, IndexError):
        return text
    found = found.replace("\u094d\u093f\u093e", "\u093f")
    found = _SHORT_I.sub("\u094d\\1\u093f", found)
    for wrong, right in _REPAIRS:
        found = found.replace(wrong, right)
    return unicodedata.normalize("NFC", found)


@dataclass(frozen=True, slots=True)
class Look:
    """What a column looks like.

    Attributes:
        font: one of ``FONTS``, ``UNKNOWN``, or "" when it is Unicode or Latin.
        sure: per cent of its words that become well-formed Hindi.
    """

    font: str = ""
    sure: int = 0


def look_of(cells: Iterable[str]) -> Look:
    """Return which font a column looks like.

    Args:
        cells: the cells of the column, without its heading.
    """
    spoken = _words_of(cells)
    words = [word for word in spoken if not _is_code(word)]
    if sum(map(_is_latin, words)) > len(words) * _MOST_LATIN:
        return Look()
    found = _decodable(words) if len(words) >= _ENOUGH_WORDS else Look()
    if not found.font and len(spoken) >= _ENOUGH_WORDS and _is_strange(spoken):
        return Look(UNKNOWN)
    return found


def _decodable(words: list[str]) -> Look:
    """Return the font in which nearly all words become well-formed Hindi."""
    leans = sum(map(leaning, words)) <= _LEANS_AWAY * len(words)
    best, most = "", _WELL_FORMED - _BETTER
    for font in FONTS if leans else ():
        share = sum(is_well_formed(decode(word, font)) for word in words) / len(words)
        if share > most + _BETTER:
            best, most = font, share
    return Look(best, round(most * 100)) if best else Look()


def reads_as_english(text: str) -> bool:
    """Say whether a cell is in English or in romanised Hindi."""
    words = text.split()
    return any(map(_is_latin, words)) and sum(map(leaning, words)) > _LATIN


def converted(text: str, font: str) -> str:
    """Return a cell of a column that a person wants decoded; what is in no such font stays.

    Args:
        text: as it stands in the sheet.
        font: one of ``FONTS``.
    """
    words = text.split()
    if not _could_be_legacy(text) or all(map(_is_code, words)) or _ADDRESS.search(text):
        return text
    if any(map(_is_latin, words)) or sum(map(leaning, words)) >= 0:
        return text
    found = decode(text, font)
    long = [word for word in found.split() if any(map(str.isalpha, word))]
    return found if is_well_formed(" ".join(long)) else text


def decoded_by(font: str) -> str:
    """Return what decoded a text, as it is kept beside what stood in the sheet."""
    return f"{font} hinlegacy {importlib.metadata.version('hinlegacy')}"


def is_well_formed(text: str) -> bool:
    """Say whether Devanagari text is spelt as Hindi can be: no sign without a letter."""
    words = [word.strip(_EDGES) for word in text.split()]
    words = [word for word in words if word]
    return bool(words) and all(_is_devanagari(word) and not _ILL.search(word) for word in words)


def _is_devanagari(word: str) -> bool:
    return all("\u0900" <= letter <= "\u097f" or letter in _EDGES for letter in word)


def _could_be_legacy(text: str) -> bool:
    """Say whether text holds no letter of Unicode's Indic scripts, where such fonts have Latin."""
    return all(ord(letter) < 0x0900 or 0x2000 <= ord(letter) < 0x2200 for letter in text)


def _words_of(cells: Iterable[str]) -> list[str]:
    """Return the words of a column, without numbers and addresses."""
    words: dict[str, None] = {}
    for cell in cells:
        if _could_be_legacy(cell) and not _ADDRESS.search(cell):
            words.update(dict.fromkeys(_WORD.findall(cell)))
        if len(words) > _LOOKED_AT:
            break
    return [word for word in words if any(map(str.isalpha, word))]


def _is_code(word: str) -> bool:
    """Say whether a word is a number, a code or an abbreviation in capitals."""
    letters = [letter for letter in word if letter.isalpha()]
    if not letters or all("A" <= letter <= "Z" for letter in letters):
        return True
    return any(letter.isdigit() for letter in word.strip(_EDGES_BUT_DIGITS))


def _is_latin(word: str) -> bool:
    """Say whether a word is surely one of English or of romanised Hindi."""
    pieces = [piece for piece in _PIECES.split(word) if piece]
    plain = all(piece.isascii() and piece.isalpha() for piece in pieces)
    if not pieces or not plain or word[0] in _NO_BEGINNING:
        return False
    leans = sum(leaning(piece) for piece in pieces if len(piece) > 1)
    return leans > _LATIN or word.strip(_EDGES).casefold() in _ENGLISH


def _is_strange(words: list[str]) -> bool:
    """Say whether words are of no language: signs stand inside them, or letters of no alphabet."""
    signs = sum(any(sign in _SIGNS for sign in word.strip(_EDGES)) for word in words)
    letters = "".join(words)
    high = sum(not letter.isascii() for letter in letters)
    return signs > len(words) * _STRANGE or high > len(letters) * _HIGH
