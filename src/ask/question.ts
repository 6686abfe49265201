import { distance } from 'fastest-levenshtein';
import { editDistance } from '../edit-distance.ts';

/** What a question wants, which decides the kinds of passage that answer it best. */
export type Shape =
  | 'definition'
  | 'comparison'
  | 'reason'
  | 'example'
  | 'amount'
  | 'source'
  | 'steps'
  | 'naming'
  | 'open';

export interface ParsedQuestion {
  readonly shape: Shape;
  /** The words that carry the question, lower case, without function words. */
  readonly words: readonly string[];
  /** Its function words. */
  readonly rest?: readonly string[];
  /** The things asked about, where the shape names them: one for a definition, two for a comparison. */
  readonly subjects: readonly string[];
}

const AMOUNT =
  /\b(?:how\s+(?:many|much|large|big|long|often|small|few|fast|high|low|deep|old|wide)|(?:what|which)\s+(?:number|percentage|share|fraction|size|proportion)(?:\s+of)?)\b(?<a>.*)$/;
/** Words of the way in which amounts and sources are asked for; they need not stand in the answer. */
const ASKING_WORDS: Readonly<Partial<Record<Shape, RegExp>>> = {
  amount:
    /\b(?:how\s+(?:many|much|large|big|long|often|small|few|fast|high|low|deep|old|wide)|what\s+(?:number|percentage|share|fraction|size|proportion)(?:\s+of)?)\b/,
  definition: /\b(?:stands?\s+for|refers?\s+to)\b/,
  example: /\b(?:examples?|instances?)\b/g,
  naming: /\bcall(?:ed)?\b/g,
  source:
    /\b(?:wrote|proposed|invented|introduced|published|developed|created|discovered|paper|article|study|authors?|publication|read|watch)\b/g,
};
/** Words of a question that only names its subject, at most. */
const BARE_WORDS = 5;
/** Ways to begin that a bare noun phrase does not have. */
const ASKING =
  /^(?:what|why|how|which|did|does|do|can|could|is|are|was|were|should|shall|will|would|when|where|who|whom|if)\b/;

const FORMS: readonly { readonly shape: Shape; readonly pattern: RegExp }[] = [
  {
    shape: 'naming',
    pattern:
      /^(?:what\s+(?:do (?:you|we|they|people)|does one)\s+call|(?:what|how)\s+is\s+it\s+called|what(?:['’]?s| is) the (?:name|term|word) (?:for|of))\b(?:\s+(?:it|if|when|to))*(?<a>.*)$/,
  },
  { shape: 'naming', pattern: /^(?:what|how)\s+(?:is|are)\s+(?<a>.+?)\s+called\b/ },
  { shape: 'comparison', pattern: /\b(?:differences?|distinction)\s+between\s+(?<a>.+?)\s+and\s+(?<b>.+)$/ },
  {
    shape: 'comparison',
    pattern:
      /\b(?:how|what)\s+(?:does|do|is|are|makes?)\s+(?<a>.+?)\s+(?:differs?|different)\s+(?:from|to|than)\s+(?<b>.+)$/,
  },
  {
    shape: 'comparison',
    pattern:
      /\b(?:compare|distinguish|contrast)\s+(?:between\s+)?(?<a>.+?)\s+(?:and|with|to|from)\s+(?<b>.+)$/,
  },
  {
    shape: 'comparison',
    pattern: /^(?<a>.+?)\s+(?:vs\.?|versus|or rather|compared (?:to|with))\s+(?<b>.+)$/,
  },
  { shape: 'comparison', pattern: /\b(?:differences?|distinction)\s+(?:to|from|with)\s+(?<a>.+)$/ },
  { shape: 'comparison', pattern: /^(?:is|are)\s+(?<a>.+?)\s+the same(?: thing)? as\s+(?<b>.+)$/ },
  {
    shape: 'example',
    pattern:
      /(?<!\b(?:few|many|more|enough|most|some|labelled|test|training) )\b(?:examples?|applications?|uses?|instances?)\s+(?:of|for|where|in which)\s+(?<a>.+)$/,
  },
  { shape: 'example', pattern: /\b(?:for example|an example)\b(?<a>.*)$/ },
  { shape: 'example', pattern: /^(?:(?:any|some|more|other|another)\s+)*examples?(?<a>)$/ },
  {
    shape: 'example',
    pattern: /^where\s+(?:is|are|do we|do people)\s+(?<a>.+?)\s+(?:used|applied|useful)\b/,
  },
  {
    shape: 'source',
    pattern:
      /^(?:who|by whom|whose)\b(?:\s+(?:has|have|was|were))?.{0,30}?\b(?:wrote|proposed|invented|introduced|published|developed|created|discovered|showed|found)\b(?<a>.*)$/,
  },
  { shape: 'source', pattern: /^(?:who|by whom|whose)\s+(?!is\b|are\b|was\b|were\b)(?<a>.*)$/ },
  {
    shape: 'source',
    pattern:
      /^where\s+(?:is|are|was|were)\s+(?<a>.+?)\s+(?:first\s+)?(?:published|proposed|introduced|presented|described)\b/,
  },
  { shape: 'source', pattern: /\b(?:which|what)\s+(?:paper|article|study|authors?|publication)\b(?<a>.*)$/ },
  {
    shape: 'source',
    pattern: /\b(?:authors?|papers?|books?|videos?|surveys?)\s+(?:of|on|about|for)\s+(?<a>.+)$/,
  },
  {
    shape: 'source',
    pattern:
      /^(?:where\s+(?:can|could|should|do)\s+(?:i|we|you|one)\s+(?:read|watch|learn|find)|what\s+(?:can|could|should)\s+(?:i|we|you|one)\s+(?:read|watch))\b(?:\s+(?:more|something))?(?:\s+(?:about|on|of))?(?<a>.*)$/,
  },
  {
    shape: 'reason',
    pattern:
      /^(?:and\s+|so\s+|but\s+)?(?:why|how come|what causes?|what (?:is|are) the (?:reasons?|causes?|point|purpose|use)|what for|for (?:what|which) reasons?)\b(?<a>.*)$/,
  },
  { shape: 'steps', pattern: /\b(?:steps|procedure|instructions)\s+(?:of|for|to|in)\b(?<a>.*)$/ },
  { shape: 'steps', pattern: /^how\s+(?:do|can|should|would|could)\s+(?:i|we|you|one|people)\b(?<a>.*)$/ },
  { shape: 'amount', pattern: AMOUNT },
  { shape: 'amount', pattern: /^(?:when\s+(?:was|were|did)|in (?:which|what) year)\b(?<a>.*)$/ },
  { shape: 'naming', pattern: /^which\s+(?<a>\w+\s+\w+\s+.*)$/ },
  {
    shape: 'definition',
    pattern:
      /^(?:so\s+|and\s+)?(?:what|who)(?:\s+(?:is|are|was|were)|['’]?s)\s+(?:an?\s+|the\s+)?(?:meant by\s+|(?:meaning|definition|idea) of\s+)?(?<a>.+?)(?:\s+(?:called|about))?$/,
  },
  { shape: 'definition', pattern: /^what\s+(?:does|do|did)\s+(?<a>.+?)\s+(?:mean|stand\s+for|refer to)\b/ },
  {
    shape: 'definition',
    pattern:
      /^(?:tell me )?what\s+(?!kind|sort|type)(?:an?\s+|the\s+)?(?<a>.+?)\s+(?:(?:is|are)|(?:means?|stands?\s+for)(?:\s+in\s+.+)?)$/,
  },
  {
    shape: 'definition',
    pattern: /^what\s+(?:do (?:you|we|they|people) )?(?:mean|call|understand)s?\s+(?:by|under)?\s*(?<a>.+)$/,
  },
  {
    shape: 'definition',
    pattern:
      /^(?:please\s+)?(?:define|explain|describe|meaning of|definition of|tell me (?:about|what)|give me (?:a|the) definition of)\s+(?:an?\s+|the\s+)?(?<a>.+)$/,
  },
];

/** Words that say how something is asked, not what about. */
const FUNCTION_WORDS = new Set(
  `a about actually again all also am an and any anybody anyone anything are as asked at be because been before being between both but by
  can cannot come could define definition describe did differ difference differences different distinguish do does doing don done each either else
  ever every everything exactly explain few for from further get gets getting give given got had happen happens has have having he
  help her here hers him his how i if in into is isn it its just kind know let lets like ll lot many me mean meaning means meant might mine more most much
  must my myself need needs no not of off on one only or other others our out own people please point purpose quite rather re really reason reasons s
  said same say shall she should show simple simply so some somebody someone something sort stuff such t tell than that the their them then there
  these they thing things think this those to too understand up us use used uses using ve very vs versus want was way we well were what whats
  when where whether which while who whom whose why will with words would yet you your yours`.split(/\s+/),
);

export function parseQuestion(text: string): ParsedQuestion {
  const asked = withFormsRepaired(tidy(text));
  for (const { shape, pattern } of FORMS) {
    const groups = pattern.exec(asked)?.groups;
    if (!groups) continue;
    const carrying = ASKING_WORDS[shape] ? asked.replace(ASKING_WORDS[shape], ' ') : asked;
    const subjects = [groups.a, groups.b]
      .map((subject) => contentWords(subject ?? '').join(' '))
      .filter((subject) => subject !== '');
    return {
      shape,
      words: contentWords(carrying),
      rest: restOf(asked),
      subjects,
    };
  }
  const words = contentWords(asked);
  const bare = words.length > 0 && allWords(asked).length <= BARE_WORDS && !ASKING.test(asked);
  const subjects = words.length > 0 ? [words.join(' ')] : [];
  return {
    shape: bare ? 'definition' : 'open',
    words,
    rest: restOf(asked),
    subjects,
  };
}

/** The shape of a question, or where that is open, the word that it asks with. */
export function formOf(text: string): string {
  const { shape } = parseQuestion(text);
  return shape === 'open' ? (ASKS_WITH.exec(tidy(text))?.[0] ?? shape) : shape;
}

const ASKS_WITH = /\b(?:what|which|when|where|how|who|whom|whose)\b/;

/** Words by which the form of a question is told, where it begins and inside. */
const OPENERS = ['what', 'which', 'when', 'where', 'why', 'how', 'who'];
const AMOUNT_WORDS = ['many', 'much', 'large', 'long', 'often', 'small', 'fast', 'high', 'deep', 'wide'];
const MAKING_WORDS = [
  'wrote',
  'proposed',
  'invented',
  'introduced',
  'published',
  'developed',
  'created',
  'discovered',
];
const FORM_WORDS = ['difference', 'between', 'example', 'explain', 'define', 'compare', 'meaning', 'called'];

/** `wat is the diffrence betwen` as it was meant: a form cannot be told from misspelt words. */
function withFormsRepaired(asked: string): string {
  return asked
    .replace(/^\p{L}+/u, (word) => meantBy(word, OPENERS) ?? word)
    .replace(/(?<=^how )\p{L}{4,}/u, (word) => meantBy(word, AMOUNT_WORDS) ?? word)
    .replace(/(?<=^who )\p{L}{4,}/u, (word) => meantBy(word, MAKING_WORDS) ?? word)
    .replace(/\p{L}{6,}/gu, (word) => meantBy(word, FORM_WORDS) ?? word);
}

function meantBy(word: string, forms: readonly string[]): string | undefined {
  if (word.length < 3 || FUNCTION_WORDS.has(word) || forms.includes(word)) return undefined;
  return forms.find((form) => editDistance(form, word, 1) <= 1 && `${form}s` !== word);
}

const restOf = (asked: string) => allWords(asked).filter((word) => FUNCTION_WORDS.has(word));

/** Lower case, without the marks at the end. */
export function tidy(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/[?!.\s]+$/u, '')
    .trim();
}

/** Lower-case words, in order. */
export function allWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Lower-case words that are not function words, in order. */
export function contentWords(text: string): readonly string[] {
  return allWords(text).filter((word) => !FUNCTION_WORDS.has(word));
}

/** `wat` for what, `hwo` for how: a word one slip away from one that carries no meaning of its own. */
export function isMisspeltFunctionWord(word: string): boolean {
  if (word.length < 3 || word.length > 10) return false;
  const letters = [...word].toSorted().join('');
  return [...FUNCTION_WORDS].some(
    (each) => each.length > 2 && (distance(each, word) <= 1 || [...each].toSorted().join('') === letters),
  );
}

/** What a question has to be taken letter for letter, lower case: commands, symbols in brackets, names with digits. */
export function literalsOf(text: string): readonly string[] {
  const found = text
    .toLowerCase()
    .match(/(?<![\p{L}\p{N}])(?:\/\p{L}[\p{L}\p{N}-]+|\[\p{L}+\]|\p{L}+\d[\p{L}\d.]*)/gu);
  return [...new Set((found ?? []).map((each) => each.replace(/\.$/, '')))];
}
