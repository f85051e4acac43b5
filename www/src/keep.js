// What keeps the reader's work: one entry for each thing that was opened, in IndexedDB, the last ten of them.
//
// Work is written down before the page works on it. An entry has two halves: the draft (the text, what is being done, and whether the
// page is at it), written before each act, and the state (everything that was said), written when the page has come through it. If a
// tab dies over its work, the draft still says so, and the next start offers the work instead of playing it again.
//
// Which entry belongs to this place in the tab's history stands in history.state; so reloading, Back and Forward find their own, and an
// address that opened something no longer overrules what was done since.

import { openDB } from "idb";

/** How many entries are kept. */
const ENTRIES_MAX = 10;
/** How long the start waits for the database, in milliseconds. Without it the page works; it keeps what is done once the database is there. */
const OPENING_MAX_MS = 5000;
/** How long a start waits for the page before it to give an entry up, in milliseconds. */
const HANDOVER_MS = 400;
/** The key of the entry that this tab had last, for addresses that name nothing. */
const LAST = "podloom.session";

/** Several deployments may share an origin; each has a database of its own. */
const scope = new URL("./", location.href).pathname;

const after = (ms, value) => new Promise((settle) => setTimeout(() => settle(value), ms));

export class Keeper {
  #database = null;
  #id = null;
  #letGo = () => {};
  #draft = null;

  /** The text that was last written down; the overlay shows it when nothing else works any more. */
  get text() {
    return this.#draft?.text ?? "";
  }

  /** Finds the work that belongs to this place: `{how: "restore" | "offer", text, state}`, or null. */
  async start() {
    const opening = openDB(`podloom ${scope}`, 1, {
      upgrade(database) {
        database.createObjectStore("states", { keyPath: "id" }).createIndex("at", "at");
        database.createObjectStore("drafts", { keyPath: "id" });
      },
    }).catch(() => null);
    opening.then((database) => (this.#database = database));
    await Promise.race([opening, after(OPENING_MAX_MS)]);
    const named = location.hash.length > 1 || new URLSearchParams(location.search).has("scenario");
    const wanted = history.state?.podloom ?? (named ? null : remembered());
    const found = await this.#read(wanted);
    if (found && (await this.#hold(wanted))) {
      this.#id = wanted;
    } else {
      // New, or another tab has it: a duplicated tab goes on with a copy of its own.
      this.#id = fresh();
      await this.#hold(this.#id);
    }
    this.#mark();
    return found;
  }

  /** Something else is opened, which is an entry of its own; `push` makes it a new place in the tab's history. */
  begin(push) {
    this.#letGo();
    this.#id = fresh();
    this.#draft = null;
    this.#hold(this.#id);
    if (push) history.pushState({ podloom: this.#id }, "", addressWithoutWork());
    this.#mark();
  }

  /** Writes down the text and what is about to be done, before it is done. */
  write(text, doing) {
    this.#draft = { id: this.#id, at: Date.now(), text, doing, working: true };
    this.#put("drafts", this.#draft);
  }

  /** Writes down the state that was reached; `working` tells whether the page is still at it. */
  settle(title, text, state, working) {
    const at = Date.now();
    this.#put("states", { id: this.#id, at, title, text, state });
    this.#draft = { id: this.#id, at, text, doing: "", working };
    this.#put("drafts", this.#draft);
    this.#prune();
  }

  /** Nothing new was reached; `working` tells whether the page is still at it. */
  rest(working) {
    if (!this.#draft) return;
    this.#draft = { ...this.#draft, working };
    this.#put("drafts", this.#draft);
  }

  /** Since something was done, the address that opened the work no longer says what is here. */
  leaveAddress() {
    if (location.hash.length > 1 || new URLSearchParams(location.search).has("scenario")) history.replaceState(history.state, "", addressWithoutWork());
  }

  /** Goes to the entry of the place that Back or Forward has led to. */
  async take(id) {
    const found = await this.#read(id);
    if (!found) return null;
    this.#letGo();
    this.#id = (await this.#hold(id)) ? id : fresh();
    this.#draft = null;
    this.#mark();
    return found;
  }

  /** The id of the place where the tab's history stands, if it is not the present entry's. */
  elsewhere() {
    const id = history.state?.podloom;
    return id && id !== this.#id ? id : null;
  }

  /** Forgets which entry this place has; the entry itself stays. */
  static startWithoutIt() {
    try {
      sessionStorage.removeItem(LAST);
    } catch {
      // Without storage nothing was remembered.
    }
    history.replaceState(null, "", addressWithoutWork());
    location.reload();
  }

  async #read(id) {
    if (!this.#database || !id) return null;
    try {
      const [state, draft] = await Promise.all([this.#database.get("states", id), this.#database.get("drafts", id)]);
      if (!state && !draft) return null;
      const how = draft?.working ? "offer" : "restore";
      return { how, text: draft?.text ?? state.text, doing: draft?.doing ?? "", state: state?.state ?? "" };
    } catch {
      return null;
    }
  }

  /** Makes sure that only this tab writes to an entry; false if another one has it. */
  async #hold(id) {
    if (!navigator.locks) return true;
    const ask = () =>
      new Promise((settle) => {
        const held = (lock) => {
          settle(lock !== null);
          return lock && new Promise((letGo) => (this.#letGo = letGo));
        };
        navigator.locks.request(`podloom ${scope} ${id}`, { ifAvailable: true }, held).catch(() => settle(true));
      });
    for (let waited = 0; waited < HANDOVER_MS; waited += 50) {
      if (await ask()) return true;
      await after(50);
    }
    return false;
  }

  /** Commits at once: the browser then has it, even if this page never comes back to its event loop. */
  #put(store, value) {
    try {
      const change = this.#database?.transaction(store, "readwrite", { durability: "relaxed" });
      if (!change) return;
      change.objectStore(store).put(value).catch(() => {});
      change.done.catch(() => {});
      change.commit();
    } catch {
      // The database is closing, or the value is larger than the browser allows: the work goes on without.
    }
  }

  async #prune() {
    try {
      const ids = (await this.#database?.getAllKeysFromIndex("states", "at")) ?? [];
      for (const id of ids.slice(0, Math.max(0, ids.length - ENTRIES_MAX))) {
        if (id === this.#id) continue;
        await this.#database.delete("states", id);
        await this.#database.delete("drafts", id);
      }
    } catch {
      // Another time.
    }
  }

  #mark() {
    history.replaceState({ ...history.state, podloom: this.#id }, "");
    try {
      sessionStorage.setItem(LAST, this.#id);
    } catch {
      // Private windows may refuse; history.state is enough.
    }
  }
}

function fresh() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

function remembered() {
  try {
    return sessionStorage.getItem(LAST);
  } catch {
    return null;
  }
}

/** The address of this page without what a link or a scenario's name opened. */
function addressWithoutWork() {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.delete("scenario");
  return address.href.replace(/#$/, "");
}
