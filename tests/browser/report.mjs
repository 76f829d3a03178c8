/** Collects what was checked; a failed check does not stop the others. */
export class Report {
  #checks = 0;
  #failures = [];
  #told = {};

  /** One thing that must be so. */
  check(what, holds, detail = '') {
    this.#checks += 1;
    if (!holds) this.#failures.push(detail === '' ? what : `${what}: ${detail}`);
  }

  /** A number worth knowing. */
  tell(what, number) {
    this.#told[what] = number;
  }

  equal(what, actual, expected) {
    const same = JSON.stringify(actual) === JSON.stringify(expected);
    this.check(what, same, `${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  }

  /** Runs a group of checks; an exception in it is a failure of the group. */
  async group(what, checks) {
    try {
      await checks();
    } catch (error) {
      this.check(what, false, error.message.split('\n')[0]);
    }
  }

  result() {
    const ok = this.#failures.length === 0;
    return { ok, checks: this.#checks, failures: this.#failures, ...this.#told };
  }
}
