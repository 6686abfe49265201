import { contentWords } from './question.ts';
import { sentencesOf } from './sentences.ts';

/** People, channels and emoji as the platforms write them out in a text. */
const MENTIONS =
  /<@[!&]?\w+(?:\|[^>]*)?>|<[#!]\w[^>]*>|<a?:\w+:\d+>|(?<![\p{L}\p{N}])@(?:everyone|here|channel)\b/gu;
/** How a message may begin before it asks anything. */
const BEFORE = [
  /^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day))(?: (?:there|all|everyone|everybody|teacher|tutor))?(?=[\s,.!:]|$)/i,
  /^(?:sorry|excuse me)(?: (?:to|for) (?:bother|disturb|ask|interrupt)(?:ing)?(?: you)?)?(?=[\s,.!:]|$)/i,
  /^(?:i (?:have|had|(?:'|’)ve got) )?(?:a |another |one )?(?:(?:quick|short|small|simple) )?question(?=[,.!:])/i,
  /^(?:please|pls|plz)(?=[\s,])/i,
  /^(?:but|and|so)(?= (?:i was|i am|could|can|would|do you|please)\b)/i,
  /^i (?:was|am|(?:'|’)m) (?:just )?wondering(?: if (?:you|someone|anyone) (?:could|can|would))?\b/i,
  /^(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody)(?: (?:please|pls|kindly))?(?= (?:tell|explain|describe|define|show|help|give)\b)/i,
  /^(?:do you|does (?:anyone|anybody|someone|somebody)) know(?= (?:what|why|how|when|where|who|which)\b)/i,
  /^i (?:(?:would|(?:'|’)d) like|want|need) to (?:know|understand)(?= (?:what|why|how|when|where|who|which)\b)/i,
  /^(?:tell|show) (?:me|us)(?= (?:why|how|when|where|who|which)\b)/i,
];
const AFTER =
  /[\s,.!–—-]*(?:(?<=^|[\s,.!?])(?:many thanks|thanks|thank you|thx|tysm|please|pls|plz|cheers|kind regards)(?:,? (?:a lot|a bunch|so much|very much|in advance|again|all|everyone|everybody|you))*)[\s.!:;()❤-]*$/iu;

/** A message without greeting, thanks and mentions; undefined where nothing else is in it. */
export function withoutCourtesies(text: string): string | undefined {
  let bare = text.replace(MENTIONS, ' ').replace(/\s+/g, ' ').trim();
  for (let before = ''; before !== bare; ) {
    before = bare;
    for (const each of BEFORE) {
      const length = each.exec(bare)?.[0].length ?? 0;
      bare = bare.slice(length).replace(/^[\s,.!:;–—-]+/, '');
    }
    bare = bare.replace(AFTER, '').trim();
  }
  return bare === '' ? undefined : bare;
}

const ASKS = /\?["”’)]*\s*$|^(?:what|why|how|which|when|where|who|whom|whose|explain|define|describe)\b/i;
const POINTS = /\b(?:it|its|they|them|their|this|that|these|those|one|ones)\b/i;

/**
 * The sentence of a longer message that asks, when it says by itself what about: what stands around it may be of no
 * matter.
 */
export function askingSentence(text: string): string | undefined {
  const sentences = sentencesOf(text).map((each) => each.trim());
  if (sentences.length < 2) return undefined;
  return sentences.findLast((each) => ASKS.test(each) && !POINTS.test(each) && contentWords(each).length > 0);
}
