import type { Config } from '#src/config.ts';

/** What a worker logs of its days is noise at a prompt, and would tear cards apart. */
export function quieten(config: Config): Config {
  return config.LOG_LEVEL === 'info' ? { ...config, LOG_LEVEL: 'warn' } : config;
}
