/** What became of a drive. */
export const report = {
  gistSurveyed: '{surveyed} of road were surveyed on {driven} driven.',
  gistMeaning: 'What was not seen well was not surveyed: nothing is said of it.',
  gistFrames: '{placed} of {all} frames were put on the map and looked at.',
  gistSeen:
    'Damage was seen {sightings} times; {far} more sightings were too far away to be placed.',
  skippedTitle: 'Frames that were left out, and why',
  skippedNone: 'No frame was left out.',
  clockTitle: 'The camera’s clock',
  clockOffset: 'Correction: {offset} seconds.',
  sourcesTitle: 'What it was made from',
  sourceFiles: 'Files',
  recordedAt: 'Recorded',
  timeFrom: 'Time taken from',
  trackedAt: 'Tracked',
  inCommon: 'In common',
  gapsTitle: 'No signal',
  notesTitle: 'Passed over in the track',
  faultsTitle: 'Files that could not be read',
  driveOnMap: 'What this drive saw, on the map',
} as const;
