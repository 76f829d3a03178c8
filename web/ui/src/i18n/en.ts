/** The English texts. Their keys are the keys every language must have. */
export const en = {
  tagline: 'Road defect register',
  language: 'Language',
  loading: 'Loading…',

  drives: 'Drives',
  driven: 'Driven',
  frames: 'Frames',
  sightings: 'Sightings',
  defects: 'Defects',

  pothole: 'Pothole',
  alligator_crack: 'Alligator crack',
  longitudinal_crack: 'Longitudinal crack',
  transverse_crack: 'Transverse crack',

  candidate: 'Candidate',
  confirmed: 'Confirmed',
  rejected: 'Rejected',
  repaired: 'Repaired',

  why: 'Why',
  why_new: 'Not enough is known yet.',
  why_seen_on_drives: 'Several drives saw it.',
  why_seen_strongly: 'One drive saw it often and clearly.',
  why_passed_unseen: 'Drives passed and did not see it.',
  why_returned: 'It was gone, and is seen again.',
  why_word: 'A person said so.',
  unseen: 'Passed and not seen',
  unseenCount: '{n} drives since; gone with a probability of {share}',
  growth: 'Growth in a year',
  withinError: 'no more than chance',

  legend: 'Damage shown on the map',
  settledGrey: 'Grey: repaired or rejected',
  list: 'List of defects',
  sortBy: 'Sort by',
  sortScore: 'Score',
  sortSize: 'Size',
  sortNewest: 'Last seen',
  showMore: 'Show {count} more',
  partial: '{shown} of {all} defects here. Zoom in to see the rest.',
  noneShown: 'No defect to show. Switch a kind of damage back on, or move the map.',
  growSheet: 'Make the panel taller',
  shrinkSheet: 'Make the panel lower',

  map: 'Map of defects and driven roads',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  showAll: 'Show everything',
  noWebgl:
    'This browser cannot draw the map, because WebGL 2 is missing or switched off. The list and the pictures still work.',

  details: 'Details of the defect',
  close: 'Close',
  notFound: 'There is no defect {id} in this register.',
  status: 'Status',
  score: 'Score',
  size: 'Size',
  positionError: 'Position error (95 %)',
  firstSeen: 'First seen',
  lastSeen: 'Last seen',
  place: 'Latitude, longitude',
  id: 'ID',
  openEnded: '≥: the damage goes on beyond the picture, so it is at least this size.',

  view: 'View {n} of {all}',
  previousView: 'Previous view',
  nextView: 'Next view',
  away: 'from {distance}',
  frame: 'frame {n}',
  pictureOf: 'Road picture from drive {drive}, frame {n}',
  noPicture: 'No picture was kept for this frame.',
  brokenPicture: 'The picture could not be loaded.',
  enlarge: 'Enlarge the picture',

  emptyTitle: 'The register is empty',
  emptyText:
    'Nothing has been inspected yet. Run one of these in a terminal, then reload this page.',
  emptyDemo: 'To try it with the sample drive:',
  emptyInspect: 'To inspect your own recording:',
  cleanText: '{distance} driven, nothing found.',

  unreachable: 'The server does not answer. Is it still running?',
  failed: 'The server could not answer.',
  missing: 'The server does not know this address.',
  unreadable:
    'The server’s answer could not be read. Page and server may be of different versions.',
  retry: 'Try again',
} as const;

export type Key = keyof typeof en;
