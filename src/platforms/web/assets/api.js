/** Requests to the server. A post whose answer did not arrive is sent again under the same interaction id. */
export class Refused extends Error {}

/**
 * The file as it is now, in memory: one that changes on disk after it was chosen could never be sent again.
 * @throws {Refused} when it is too large or cannot be read.
 */
async function snapshot(file, maxBytes) {
  if (file.size > maxBytes) {
    throw new Refused(`“${file.name}” is too large: at most ${readableSize(maxBytes)} are taken.`);
  }
  try {
    return new File([await file.arrayBuffer()], file.name, { type: file.type });
  } catch {
    throw new Refused(`“${file.name}” has changed or moved since you chose it. Choose it again.`);
  }
}

export function readableSize(bytes) {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function createApi({ channel, as, csrf, outage, maxBytes }) {
  const address = (beneath, query = {}) =>
    `/c/${channel}/${beneath}?${new URLSearchParams({ ...query, as })}`;

  async function read(response) {
    const answer = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer;
    throw new Refused(answer?.message ?? `The server answered with an error (${response.status}).`);
  }

  return {
    address,
    /** @param {Record<string, string | File | readonly string[]>} fields */
    async post(what, fields) {
      const form = new FormData();
      form.append('interaction', crypto.randomUUID?.() ?? randomId());
      for (const [name, value] of Object.entries(fields)) {
        for (const one of Array.isArray(value) ? value : [value])
          form.append(name, one instanceof File ? await snapshot(one, maxBytes) : one);
      }
      for (let attempt = 0; ; attempt++) {
        let response;
        try {
          response = await fetch(address(what), {
            method: 'POST',
            body: form,
            headers: { accept: 'application/json', 'x-studyhall-csrf': csrf },
          });
        } catch {
          await outage.over(attempt);
          continue;
        }
        outage.ended();
        return read(response);
      }
    },
    /** Whether the server still knows this page; false after its data was removed or the token changed. */
    async welcome() {
      try {
        const { status } = await fetch(address('earlier', { before: '000000000000' }));
        return status !== 401 && status !== 403;
      } catch {
        return true;
      }
    },
    async get(beneath, query, signal) {
      return read(await fetch(address(beneath, query), { headers: { accept: 'application/json' }, signal }));
    },
  };
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Tells the learner that the server cannot be reached, and waits until it may be worth another try. */
export function createOutage(notice) {
  let waiting = [];
  const resume = () => {
    for (const go of waiting.splice(0)) go();
  };
  return {
    resume,
    over(attempt) {
      notice.show('Studyhall cannot be reached. Your last step is kept and will be sent when it is back.', {
        label: 'Try now',
        run: resume,
      });
      return new Promise((resolve) => {
        waiting.push(resolve);
        setTimeout(resolve, Math.min(8000, 500 * 2 ** attempt));
      });
    },
    ended() {
      waiting = [];
      notice.hide();
    },
  };
}

export function createNotice(element) {
  let timer;
  return {
    show(text, action) {
      clearTimeout(timer);
      const words = document.createElement('p');
      words.textContent = text;
      const buttons = [];
      if (action) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'button button-small';
        button.textContent = action.label;
        button.addEventListener('click', action.run);
        buttons.push(button);
      } else {
        timer = setTimeout(() => this.hide(), 12_000);
      }
      if (element.firstChild?.textContent !== text || element.hidden)
        element.replaceChildren(words, ...buttons);
      element.hidden = false;
    },
    hide() {
      clearTimeout(timer);
      element.hidden = true;
      element.replaceChildren();
    },
  };
}
