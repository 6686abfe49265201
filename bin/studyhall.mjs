#!/usr/bin/env node
import { buildIfStale } from '../scripts/build.mjs';

buildIfStale();
await import('../dist/src/cli.js');
