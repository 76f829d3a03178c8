import type { Help } from './text';

/** The help pages in English. */
export const help: Help = {
  viewer: {
    intro:
      'You can look at everything in the register: what was found, where, when and how sure it is.',
    parts: [
      {
        title: 'Find damage on the map',
        picture: 'map',
        steps: [
          'Circles with a number stand for that many defects. Click one, or zoom in, until each defect has its own mark.',
          'Click a mark, or choose a row of the list with the arrow keys and Enter. The panel shows the pictures it was seen in, its size and how exact its position is.',
          'The legend switches kinds of damage on and off. Under “Filter” you choose status, severity, dates, a road or a drive.',
          'The address of the page always leads back to what you see. Send it to a colleague.',
        ],
      },
      {
        title: 'Read the colours of the roads',
        picture: 'map-age',
        steps: [
          '“Condition” shows bands by the crack ratio: I sound, II worn, III bad. It is a screening from a vehicle and no diagnosis.',
          'Dashed grey was not surveyed: nothing can be said of it. It is never good.',
          '“Age of survey” shows how long ago a section was last seen.',
        ],
      },
      {
        title: 'Without the map',
        picture: 'map-table',
        steps: [
          '“Table” shows the same defects page by page. It works with a keyboard, with a screen reader, and where the browser cannot draw the map.',
        ],
      },
    ],
  },
  patrol: {
    intro: 'You drive, and bring in what the camera recorded. The rest is done by the server.',
    parts: [
      {
        title: 'After the drive',
        picture: 'upload',
        steps: [
          'Put the card into the computer and open “Upload”.',
          'Drop the whole folder onto the page, or choose it. Nothing is sent yet.',
          'Look whether each recording has its track and its camera file. If not, tick the right ones.',
          'Press “Send and inspect”.',
        ],
      },
      {
        title: 'If the connection is cut or the computer sleeps',
        steps: [
          'The page tries again by itself. Nothing that was sent is lost.',
          'If the page was closed: open “Upload” again and drop the same folder. It goes on where it stopped.',
        ],
      },
      {
        title: 'When the inspection is done',
        picture: 'drive',
        steps: [
          'Open “What came of it”. It says how much of the drive was surveyed, and which pictures were not used and why.',
          'Too dark, glare, blurred: clean the windscreen, look at the camera’s mounting, or drive at another time of the day.',
          '“No signal” or “outside the track”: switch the GPS on some minutes before you leave.',
          '“Standing” and “too close to the last frame” are no faults: one picture every two metres is enough.',
        ],
      },
    ],
  },
  engineer: {
    intro: 'You decide what is damage. The detector proposes, people say.',
    parts: [
      {
        title: 'Review quickly',
        picture: 'review',
        steps: [
          'Open “Review”. The best candidates come first; you may sort along the way instead.',
          'C confirms. R rejects: then a digit says why. The next defect comes at once.',
          '1 to 4 change the kind of damage. J and K go on and back. Z zooms to the damage. U takes back.',
          '? shows all keys. Everything can be done with the mouse, too.',
        ],
      },
      {
        title: 'One damage twice, or two as one',
        steps: [
          'M lists what lies near. Choose the one that is the same damage: the two become one.',
          'S lists all views. Tick those that show another damage: they become a defect of their own.',
        ],
      },
      {
        title: 'Several people at once',
        steps: [
          'If somebody was faster, the page says who did what and when. You choose whether your word still counts.',
          'If the network is cut, your decisions are kept in the browser and sent later.',
          'Every action stands in the log with your name. What people say always counts more than what was computed.',
        ],
      },
    ],
  },
  planner: {
    intro: 'You decide what is repaired with the money there is. The list says why, for every row.',
    parts: [
      {
        title: 'Make a list',
        picture: 'plan',
        steps: [
          'Open “Plan” and set the budget with the slider or by typing. 3000万 and 1.5億 are understood.',
          'The list is the one that is worth most within the budget. “Why” shows the reasons with their points.',
          'Under “Weights” you change how much traffic, school ways or complaints count. The list follows at once.',
          'Choose a row to see it on the map, or a line on the map to see its row.',
        ],
      },
      {
        title: 'What the list cannot know',
        steps: [
          'Costs are orders of magnitude by the unit prices of the policy. Put in your own contract prices.',
          'Sections that were not surveyed are in no work. Their length stands under “Left out”.',
          'The condition is a lower bound of the cracks seen from a vehicle, and no diagnosis.',
        ],
      },
      {
        title: 'Take it with you',
        steps: [
          '“Downloads” has Excel, PDF, CSV, GeoJSON and GeoPackage, in the language and coordinate system you choose.',
          '“Print” makes a paper with the map, the list and what it was made with.',
        ],
      },
    ],
  },
  admin: {
    intro: 'You keep the accounts and see that there is room on the server.',
    parts: [
      {
        title: 'Users and their roles',
        picture: 'users',
        steps: [
          'Viewer looks. Road patrol uploads. Engineer reviews and uploads. Planner makes lists. Administrator does everything.',
          'Disable an account instead of deleting it: the log keeps its name.',
          'A forgotten password is set anew under “Users”.',
        ],
      },
      {
        title: 'Tokens for programs',
        steps: [
          'A token has a role and an end. It is shown once: copy it at once.',
          'QGIS and other programs read the register at /ogc, everything else at /api; the description is at /api/openapi.json.',
        ],
      },
      {
        title: 'The log and the disk',
        picture: 'audit',
        steps: [
          'The log holds who did what and when. Nothing in it can be changed or deleted.',
          '“Overview” shows the room that is left. Uploads stop before the disk is full.',
        ],
      },
    ],
  },
};
