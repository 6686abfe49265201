/** The push connection: reconnects by itself and asks for what it missed. */
export function createLive({ api, version, on }) {
  let latest = version;
  let synced = version;
  let source;
  let failures = 0;
  let timer;
  let waiting = [];

  function settle() {
    waiting = waiting.filter(({ wanted, resolve }) => {
      if (Math.max(latest, synced) < wanted) return true;
      resolve();
      return false;
    });
  }

  function connect() {
    clearTimeout(timer);
    source?.close();
    const connection = new EventSource(api.address('events', { since: String(latest) }));
    source = connection;
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
    connection.addEventListener('sync', (event) => {
      synced = Math.max(synced, JSON.parse(event.data).version);
      settle();
    });
    connection.addEventListener('working', (event) => on.working(JSON.parse(event.data)));
    connection.addEventListener('present', (event) => on.present(JSON.parse(event.data)));
    connection.addEventListener('error', () => {
      if (source !== connection) return;
      connection.close();
      failures++;
      on.disconnected(failures);
      timer = setTimeout(connect, Math.min(5000, 250 * 2 ** failures));
    });
  }
  connect();
  addEventListener('online', connect);
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', (event) => event.persisted && connect());

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
