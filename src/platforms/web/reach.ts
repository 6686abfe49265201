import { isLoopback } from './security.ts';

/** Who can reach the page, and by which way. */
export interface Reach {
  /** Nobody but the people at this machine. */
  readonly local: boolean;
  /** Whether the browser's side of the connection is encrypted. */
  isSecure(request: Request): boolean;
  /** The address a request came from. @param socket that of the connection */
  addressOf(request: Request, socket: string | undefined): string;
}

/**
 * What a proxy says of a request is believed only where there is one: anybody can send its headers.
 * `X-Forwarded-For` grows at its end, so that the last address in it is the one the proxy has seen itself.
 */
export function createReach({ host, behindProxy = false }: { host: string; behindProxy?: boolean }): Reach {
  const said = (request: Request, header: string) =>
    behindProxy ? (request.headers.get(header) ?? '').split(',').map((each) => each.trim()) : [];
  return {
    local: isLoopback(host) && !behindProxy,
    isSecure: (request) =>
      new URL(request.url).protocol === 'https:' || said(request, 'x-forwarded-proto')[0] === 'https',
    addressOf: (request, socket) => said(request, 'x-forwarded-for').at(-1) || socket || 'unknown',
  };
}
