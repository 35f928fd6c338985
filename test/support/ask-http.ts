import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

export interface Question {
  method?: string;
  /** What the Host header says instead of the address. */
  host?: string;
  body?: string;
}

/** One request on a connection of its own. */
export async function askHttp(url: string, question: Question = {}): Promise<HttpAnswer> {
  const { method = 'GET', host, body } = question;
  const headers = host === undefined ? {} : { host };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (answer) => {
      const { statusCode: status = 0, headers: given } = answer;
      text(answer).then((read) => resolve({ status, headers: given, text: read }), reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The value of a metric as Prometheus reads it; undefined: there is no such line. */
export function readMetric(metrics: string, name: string): number | undefined {
  const line = metrics.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}
