// Figures of platforms as the rows of the tables in docs/measurements.md.

const NAMES = { socket: 'Slack, socket', http: 'Slack, HTTP' };
const COMMANDS = {
  help: '`/help`',
  lesson: '`/lesson` and 6 clicks',
  quiz: '`/quiz` and 6 clicks',
  flashcards: '`/flashcards` and 6 clicks',
  glossary: '`/glossary`',
  progress: '`/progress`',
};

const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (titles, rows) => [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
const count = (number) => number.toLocaleString('en');
const times = ({ p50, p99 }) => `${p50} / ${p99}`;
const named = ({ mode }) => NAMES[mode] ?? 'Discord';

/** One row for so many learners, with and without a training. */
export function mixTable(rows) {
  const titles = [
    'platform',
    'learners',
    'training',
    'bare bot, a second',
    '`/help`, a second (ratio)',
    'mix, a second (ratio)',
    'computing, ms: bare, `/help`, mix',
    'first answer of `/help`, ms, p50 / p99',
    'of the mix',
  ];
  return table(
    titles,
    rows.map(({ pong, help, study, ratio, ...row }) => [
      named(row),
      count(row.learners),
      row.training ? 'yes' : 'no',
      count(pong.perSecond),
      `${count(help.perSecond)} (${ratio.help.toFixed(2)})`,
      `${count(study.perSecond)} (${ratio.study.toFixed(2)})`,
      [pong, help, study].map(({ processorMsEach }) => processorMsEach.toFixed(2)).join(', '),
      times(help.acknowledgementMs),
      times(study.acknowledgementMs),
    ]),
  );
}

/** One row for each command. */
export function eachTable(rows) {
  const titles = [
    'platform',
    '',
    'a second',
    'ratio',
    'computing, ms',
    'bare bot’s computing as a share of it',
  ];
  return table(
    titles,
    rows.flatMap(({ pong, ratio, processorRatio, ...row }) => [
      [named(row), 'bare bot', count(pong.perSecond), '', pong.processorMsEach.toFixed(2), ''],
      ...Object.entries(COMMANDS).map(([name, title]) => [
        named(row),
        title,
        count(row[name].perSecond),
        ratio[name].toFixed(2),
        row[name].processorMsEach.toFixed(2),
        processorRatio[name].toFixed(2),
      ]),
    ]),
  );
}
