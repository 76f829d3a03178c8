/** What the panel must say about a defect, written by the page's own Intl as the page should. */
export async function expectedTexts(page, defect) {
  return page.evaluate((defect) => {
    const metres = (value) =>
      value === null
        ? '–'
        : new Intl.NumberFormat('en-GB', {
            style: 'unit',
            unit: 'meter',
            ...(value < 100 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 }),
          }).format(value);
    const time = (instant) =>
      new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(
        new Date(instant),
      );
    const words = defect.class.replace('_', ' ');
    const capital = (word) => word[0].toUpperCase() + word.slice(1);
    return {
      class: capital(words),
      status: capital(defect.status),
      score: defect.score.toFixed(2),
      size: `${defect.open_ended ? '≥ ' : ''}${metres(defect.length_m)} × ${metres(defect.width_m)}`,
      'position-error':
        defect.position_error_m === null ? '–' : `± ${metres(defect.position_error_m)}`,
      'first-seen': time(defect.first_seen),
      'last-seen': time(defect.last_seen),
      drives: String(defect.drives),
      sightings: String(defect.sightings),
    };
  }, defect);
}

/** The panel shows what the API says of this defect. */
export async function checkFacts(page, report, defect) {
  await page.locator(`mm-app [data-testid="field-id"] >> text="${defect.id}"`).waitFor();
  const expected = await expectedTexts(page, defect);
  for (const [field, text] of Object.entries(expected)) {
    const shown = await page.getByTestId(`field-${field}`).innerText();
    report.equal(`${defect.id}: ${field}`, shown.trim(), text);
  }
}

/** The frame picture is loaded, and the box lies in it where the API says. */
export async function checkPicture(page, report, defect) {
  const [view] = defect.seen_in;
  if (!view?.picture) return;
  await page.waitForFunction(pictureIsLoaded, null, { timeout: 30_000 });
  const seen = await page.getByTestId('frame-picture').evaluate((picture) => {
    const box = picture.parentElement.querySelector('[data-testid="frame-box"]');
    const plain = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
    return {
      natural: [picture.naturalWidth, picture.naturalHeight],
      source: picture.getAttribute('src'),
      picture: plain(picture.getBoundingClientRect()),
      box: plain(box.getBoundingClientRect()),
    };
  });
  const name = `${defect.id}: picture`;
  report.equal(`${name} address`, seen.source, view.picture);
  report.check(`${name} has pixels`, seen.natural[0] > 0 && seen.natural[1] > 0);
  const shape = (seen.natural[0] / seen.natural[1]) * (view.image[1] / view.image[0]);
  report.check(`${name} has the shape the boxes refer to`, Math.abs(shape - 1) < 0.01, `${shape}`);
  checkBox(report, name, seen, view);
  const label = await page.getByTestId('frame-label').innerText();
  report.check(`${name} label tells the score`, label.includes(view.score.toFixed(2)), label);
}

function checkBox(report, name, { picture, box }, view) {
  // Strokes are drawn on the edge, half of them outside the box.
  const slack = 2;
  const inside =
    box.left >= picture.left - slack &&
    box.top >= picture.top - slack &&
    box.right <= picture.right + slack &&
    box.bottom <= picture.bottom + slack;
  report.check(`${name}: box lies in it`, inside, JSON.stringify({ picture, box }));
  const scaleX = (picture.right - picture.left) / view.image[0];
  const scaleY = (picture.bottom - picture.top) / view.image[1];
  const expected = [
    picture.left + Math.max(0, view.box[0]) * scaleX,
    picture.top + Math.max(0, view.box[1]) * scaleY,
    picture.left + Math.min(view.image[0], view.box[2]) * scaleX,
    picture.top + Math.min(view.image[1], view.box[3]) * scaleY,
  ];
  const drawn = [box.left, box.top, box.right, box.bottom];
  const off = Math.max(...drawn.map((side, i) => Math.abs(side - expected[i])));
  report.check(`${name}: box is where the API says`, off <= slack, `${off.toFixed(1)} px off`);
}

/** Runs in the page. */
function pictureIsLoaded() {
  const panel = document.querySelector('mm-defect-panel');
  const frame = panel?.shadowRoot?.querySelector('mm-frame-picture');
  const picture = frame?.shadowRoot?.querySelector('img');
  return picture?.complete && picture.naturalWidth > 0;
}
