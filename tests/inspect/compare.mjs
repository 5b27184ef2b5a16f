// Compares what the inspector and binutils say of a kernel file.
import { addr2linePlaces, codeAddresses, description, nmFunctions, readelfFacts } from './binutils.mjs';

const mostDifferences = 10;

/** `{ count, differences }` of two lists as sets. */
function compareSets(kind, ours, theirs) {
  const [left, right] = [new Set(ours), new Set(theirs)];
  return {
    count: right.size,
    differences: [
      ...[...right].filter((fact) => !left.has(fact)).map((fact) => `${kind}: missing: ${fact}`),
      ...[...left].filter((fact) => !right.has(fact)).map((fact) => `${kind}: not there: ${fact}`),
    ],
  };
}

function compareMembers(ours, theirs) {
  const byStructure = new Map();
  for (const line of ours) {
    const [entry, ...rest] = line.split(' ');
    byStructure.set(entry, [...(byStructure.get(entry) ?? []), rest.join(' ')]);
  }
  const found = { count: 0, differences: [] };
  for (const [entry, members] of byStructure) {
    const { count, differences } = compareSets(`structure at ${entry}`, members, theirs.get(entry) ?? []);
    found.count += count;
    found.differences.push(...differences);
  }
  return found;
}

function compareMaps(kind, ours, theirs) {
  const differences = [];
  for (const [address, text] of theirs) {
    if (ours.get(address) !== text)
      differences.push(`${kind} of ${address}: ${ours.get(address) ?? 'none'} instead of ${text}`);
  }
  for (const [address, text] of ours) {
    if (!theirs.has(address)) differences.push(`${kind} of ${address}: ${text} instead of none`);
  }
  return { count: theirs.size, differences };
}

const splitFirst = (line) => {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
};

function compareSymbols(ours, functions) {
  const byAddress = new Map(ours.map(splitFirst));
  const found = { count: 0, differences: [] };
  for (const [address, names] of functions) {
    const text = byAddress.get(address);
    if (text === undefined) continue;
    found.count++;
    if (!names.some((name) => text === `${name}+0`))
      found.differences.push(`symbol at ${address}: ${text} instead of ${names.join(' or ')}`);
  }
  return found;
}

/** Functions in several pieces are known to the inspector alone: readelf prints their pieces elsewhere. */
const wholeFunctions = (ours, theirs) => ours.filter((line) => theirs.includes(line));

/**
 * Every `step` bytes of the code, and everything else there is. Gives `{ counts, differences, microseconds, heap }`,
 * with a number of compared facts for each kind.
 */
export function compareWithBinutils(kernel, step) {
  const addresses = codeAddresses(kernel, step);
  const facts = description(kernel, addresses);
  const readelf = readelfFacts(kernel);
  const results = {
    variables: compareSets('variable', facts.variable ?? [], readelf.variables),
    functions: compareSets(
      'function',
      wholeFunctions(facts.function ?? [], readelf.functions),
      readelf.functions,
    ),
    members: compareMembers(facts.member ?? [], readelf.members),
    lines: compareMaps(
      'line',
      new Map((facts.place ?? []).map(splitFirst)),
      addr2linePlaces(kernel, addresses),
    ),
    symbols: compareSymbols(facts.symbol ?? [], nmFunctions(kernel)),
  };
  return {
    counts: Object.fromEntries(Object.entries(results).map(([kind, { count }]) => [kind, count])),
    differences: Object.values(results).flatMap(({ differences }) => differences.slice(0, mostDifferences)),
    notes: facts.note ?? [],
    microseconds: Number(facts.time[0]),
    heap: Number(facts.heap[0]),
  };
}
