/* Reading: from the server, else as this person read it last on this phone. */
import * as outbox from "./outbox.js";
import { forgetRead, kept } from "./store.js";

const PATIENCE_MS = 15_000;
const HOUR_MS = 3_600_000;

/** @type {{ facts: any }} */
const me = { facts: null }; // who is here: the content of /m/facts

class Offline extends Error {}
class SignedOut extends Error {}
class Refused extends Error {}

/** Return the JSON of an address. Raises Offline, SignedOut or Refused (with the server's words). */
async function get(address) {
  const answer = await ask(address);
  if (answer.status === 401) {
    await forgetRead();
    outbox.tell({ signIn: true });
    throw new SignedOut();
  }
  if (answer.status >= 500 || answer.status === 429) throw new Offline();
  const content = await answer.json();
  if (!answer.ok) throw new Refused(content.detail);
  return content;
}

async function ask(address) {
  try {
    return await fetch(address, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Offline();
  }
}

const mine = (name) => `${me.facts.who.id} ${name}`;

/** Tell whether what was kept at a time is too old to be shown: the person may have lost the right to it. */
const isOld = (at) => Date.now() - at > (me.facts?.kept_hours ?? 0) * HOUR_MS;

/**
 * Return {content, at} of an address: as it is now (at is null), else as it was kept at that time. What the
 * server refuses is kept no longer.
 */
async function read(name, address, { keep = (content) => content } = {}) {
  try {
    const content = await get(address);
    await kept.put(mine(name), { content: keep(content), at: Date.now() });
    return { content, at: null };
  } catch (error) {
    if (error instanceof Refused) {
      await kept.remove(mine(name));
      throw error;
    }
    const found = await kept.get(mine(name));
    if (!found || isOld(found.at)) throw error;
    return found;
  }
}

/**
 * Find out who is here; what another person left to be read is forgotten, what was read in another post and
 * long ago too; unsent work is not.
 */
async function begin(address) {
  try {
    me.facts = await get(address);
  } catch (error) {
    const owner = await kept.get("owner");
    me.facts = owner ? await kept.get(`${owner} facts`) : null;
    if (!me.facts) throw error;
    await forgetRead((_key, at) => isOld(at));
    return me.facts;
  }
  const { id } = me.facts.who;
  if ((await kept.get("owner")) !== id) {
    for (const key of await kept.keys()) if (!String(key).startsWith(id)) await kept.remove(key);
  }
  const before = await kept.get(`${id} facts`);
  const isSamePost = before?.who.post === me.facts.who.post;
  await forgetRead((_key, at) => !isSamePost || isOld(at));
  await kept.put("owner", id);
  await kept.put(`${id} facts`, me.facts);
  return me.facts;
}

/** Keep of all tickets only these; what is in no list any more may be out of one's sight. */
const keepTickets = (ids) =>
  forgetRead((key) => {
    const [, kind, id] = key.split(" ");
    return ["ticket", "acts"].includes(kind) && !ids.includes(id);
  });

const recall = (name) => kept.get(mine(name));
const remember = (name, value) => kept.put(mine(name), value);
const forget = (name) => kept.remove(mine(name));

export { me, Offline, SignedOut, Refused, get, read, begin, keepTickets, recall, remember, forget };
