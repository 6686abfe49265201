import { parentPort, workerData } from 'node:worker_threads';
import { examineTfidf, type TfidfTask } from './examine-tfidf.ts';

/** The thread of a baseline that is examined beside other work. */
parentPort?.postMessage(await examineTfidf(workerData as TfidfTask));
