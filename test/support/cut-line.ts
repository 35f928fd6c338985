import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that a test can cut. */
export interface CutLine {
  url: string;
  /** Whoever connects is refused, and who is connected is thrown out. */
  close: () => Promise<void>;
  reopen: () => Promise<void>;
  /** What is asked from now on is done, but its answer is lost and the connection with it. */
  loseAnswers: () => void;
}

export async function openCutLine(url: string): Promise<CutLine> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let losesAnswers = false;
  const line = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (answer) => (losesAnswers ? near.destroy() : near.write(answer)));
  });
  const own = await listen(line, 0);
  return {
    url: withPort(url, own),
    close: async () => {
      losesAnswers = false;
      const closed = once(line, 'close');
      line.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    reopen: async () => {
      losesAnswers = false;
      if (!line.listening) await listen(line, own);
    },
    loseAnswers: () => {
      losesAnswers = true;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return address.port;
}

function withPort(url: string, port: number): string {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
}
