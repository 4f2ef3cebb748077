// Works an account through @azure/batch, a client that knows nothing of the emulator, and prints what it saw as JSON.
// node batch-client.mjs FOLDER-OF-NODE_MODULES; the account comes from AZURE_BATCH_*.
import { createRequire } from 'node:module';

const require = createRequire(`${process.argv[2]}/`);
const { BatchServiceClient, BatchSharedKeyCredentials } = require('@azure/batch');

const credentials = new BatchSharedKeyCredentials(process.env.AZURE_BATCH_ACCOUNT, process.env.AZURE_BATCH_ACCESS_KEY);
// No retries: what the emulator refuses must be seen.
const client = new BatchServiceClient(credentials, process.env.AZURE_BATCH_ENDPOINT, { noRetryPolicy: true });
const pause = () => new Promise(resolve => setTimeout(resolve, 20));
const seen = {};

async function until(ask, isReached) {
  for (;;) {
    const answer = await ask();
    if (isReached(answer)) {
      return answer;
    }
    await pause();
  }
}

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return { status: error.statusCode, code: error.code ?? error.body?.code };
  }
}

async function text(response) {
  const chunks = [];
  for await (const chunk of response.readableStreamBody) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const steady = () => until(() => client.pool.get('npm'), pool => pool.allocationState === 'steady');

await client.pool.add({
  id: 'npm',
  vmSize: 'STANDARD_D2S_V5',
  virtualMachineConfiguration: {
    imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server' },
    nodeAgentSKUId: 'batch.node.ubuntu 24.04',
  },
  targetDedicatedNodes: 1,
});
seen.again = await refusal(() => client.pool.add({
  id: 'npm',
  vmSize: 'STANDARD_D2S_V5',
  virtualMachineConfiguration: {
    imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server' },
    nodeAgentSKUId: 'batch.node.ubuntu 24.04',
  },
}));
await steady();
await client.pool.resize('npm', { targetDedicatedNodes: 2 });
const pool = await steady();
seen.pool = {
  state: pool.state, vmSize: pool.vmSize, nodes: pool.currentDedicatedNodes, created: pool.creationTime instanceof Date,
  exists: (await client.pool.exists('npm')).body,
};
seen.nodes = (await until(() => client.computeNode.list('npm'), nodes => nodes.length === 2 && nodes.every(node => node.state === 'idle')))
  .map(node => node.state);

await client.job.add({ id: 'work', poolInfo: { poolId: 'npm' } });
const added = await client.task.addCollection('work', [...Array(100).keys()].map(number => ({
  id: `task-${number}`,
  commandLine: `/bin/sh -c 'echo output of ${number}; mkdir sub; echo deep > "sub/a b.txt"; exit ${number === 13 ? 3 : 0}'`,
})));
seen.added = added.value.map(result => result.status.toLowerCase()).filter(status => status === 'success').length;
seen.existing = (await client.task.addCollection('work', [{ id: 'task-0', commandLine: 'true' }])).value[0].error.code;
await until(
  () => client.task.list('work', { taskListOptions: { filter: "state eq 'completed'", select: 'id' } }),
  page => page.length === 100);

const listed = [];
let page = await client.task.list('work', { taskListOptions: { maxResults: 40, select: 'id,state,executionInfo' } });
seen.pages = 0;
for (;;) {
  listed.push(...page);
  seen.pages++;
  if (!page.odatanextLink) {
    break;
  }
  page = await client.task.listNext(page.odatanextLink);
}
seen.listed = new Set(listed.map(task => task.id)).size;
seen.failed = listed.filter(task => task.executionInfo.result === 'failure').map(task => [task.id, task.executionInfo.exitCode]);
seen.counts = (await until(() => client.job.getTaskCounts('work'), counts => counts.taskCounts.completed === 100)).taskCounts;

seen.output = await text(await client.file.getFromTask('work', 'task-7', 'stdout.txt'));
seen.range = await text(await client.file.getFromTask('work', 'task-7', 'stdout.txt', { fileGetFromTaskOptions: { ocpRange: 'bytes=7-8' } }));
seen.deep = await text(await client.file.getFromTask('work', 'task-7', 'wd/sub/a b.txt'));
seen.length = (await client.file.getPropertiesFromTask('work', 'task-7', 'stdout.txt')).contentLength;
seen.files = (await client.file.listFromTask('work', 'task-7', { recursive: true })).filter(file => !file.isDirectory).map(file => file.name).sort();

await client.job.terminate('work', { jobTerminateOptions: {} });
seen.ended = (await until(() => client.job.get('work'), job => job.state === 'completed')).executionInfo.terminateReason;
seen.late = await refusal(() => client.task.add('work', { id: 'late', commandLine: 'true' }));
await client.job.deleteMethod('work');
seen.gone = await until(() => refusal(() => client.job.get('work')), answer => answer !== null);
await client.pool.deleteMethod('npm');
seen.poolGone = await until(() => refusal(() => client.pool.get('npm')), answer => answer !== null);

const stranger = new BatchSharedKeyCredentials(process.env.AZURE_BATCH_ACCOUNT, Buffer.from('another key').toString('base64'));
const other = new BatchServiceClient(stranger, process.env.AZURE_BATCH_ENDPOINT, { noRetryPolicy: true });
seen.stranger = await refusal(() => other.pool.list());

console.log(JSON.stringify(seen));
