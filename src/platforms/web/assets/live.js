/** The server says something at least every 20 seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 50_000;
/** A browser grants a server few connections: a tab that nobody looks at gives its one back after a while. */
const UNSEEN_MS = 60_000;

/** The push connection: reconnects by itself and asks for what it missed. */
export function createLive({ api, version, on }) {
  let latest = version;
  let synced = version;
  let source;
  let failures = 0;
  let timer;
  let silence;
  let unseen;
  let waiting = [];

  function settle() {
    waiting = waiting.filter(({ wanted, resolve }) => {
      if (Math.max(latest, synced) < wanted) return true;
      resolve();
      return false;
    });
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(silence);
    source?.close();
    source = undefined;
  }

  function heard() {
    clearTimeout(silence);
    silence = setTimeout(connect, SILENCE_MS);
  }

  async function lost(connection) {
    if (source !== connection) return;
    close();
    failures++;
    on.disconnected(failures);
    timer = setTimeout(connect, Math.min(5000, 250 * 2 ** failures));
    if (failures >= 2 && !(await api.welcome())) {
      close();
      on.unwelcome();
    }
  }

  function connect() {
    close();
    heard();
    const connection = new EventSource(api.address('events', { since: String(latest) }));
    source = connection;
    for (const name of ['hello', 'beat', 'entry', 'working']) connection.addEventListener(name, heard);
    connection.addEventListener('hello', (event) => {
      failures = 0;
      if (event.data === 'reload') return location.reload();
      on.connected();
    });
    connection.addEventListener('entry', (event) => {
      const entry = JSON.parse(event.data);
      latest = Math.max(latest, entry.version);
      on.entry(entry);
      settle();
    });
    connection.addEventListener('removed', (event) => {
      const { id, version } = JSON.parse(event.data);
      latest = Math.max(latest, version);
      on.removed(id);
      settle();
    });
    connection.addEventListener('sync', (event) => {
      synced = Math.max(synced, JSON.parse(event.data).version);
      settle();
    });
    connection.addEventListener('working', (event) => on.working(JSON.parse(event.data)));
    connection.addEventListener('present', (event) => on.present(JSON.parse(event.data)));
    connection.addEventListener('error', () => lost(connection));
  }
  connect();
  addEventListener('online', connect);
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => event.persisted && connect());
  document.addEventListener('visibilitychange', () => {
    clearTimeout(unseen);
    if (document.hidden) unseen = setTimeout(close, UNSEEN_MS);
    else if (!source) connect();
  });

  return {
    reconnect: connect,
    /** Resolves when this page has heard of everything up to a version, or after a while. */
    reached(wanted) {
      if (Math.max(latest, synced) >= wanted) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push({ wanted, resolve });
        setTimeout(resolve, 2500);
      });
    },
  };
}
