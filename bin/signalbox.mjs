#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;
const REFUSED = 5;

const major = Number.parseInt(process.versions.node, 10);
if (major >= NODE_MAJOR_MIN) await start();
else startWithDependency();

async function start() {
  // 150 modules cost 0.4 s without it.
  module.enableCompileCache?.();
  if (existsSync('.env')) process.loadEnvFile('.env');
  // A checkout holds TypeScript, a package the same files with their types erased.
  const source = new URL('../src/cli.ts', import.meta.url);
  await import(existsSync(source) ? source.href : new URL('../src/cli.js', import.meta.url).href);
}

/** A checkout brings a Node of its own, so that an older one on the machine is enough to begin with. */
function startWithDependency() {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = fileURLToPath(new URL(`../node_modules/node/bin/${binary}`, import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `Signalbox needs Node ${NODE_MAJOR_MIN} or newer; this is Node ${process.versions.node}.\n` +
        'Install it from https://nodejs.org; in a checkout, `npm ci` brings it.\n',
    );
    process.exit(REFUSED);
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // A Ctrl-C in a terminal reaches both; what is sent to this process alone must reach the child too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`The Node in node_modules cannot be started: ${error.message}\n`);
    process.exit(REFUSED);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
