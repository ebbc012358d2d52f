import { type Language, numbered } from './define.ts';

export const de: Language = {
  tag: 'de',
  markets: [
    {
      country: 'DE',
      currency: 'EUR',
      timezone: 'Europe/Berlin',
      prices: 1,
      phone: (random) => numbered(random.pick(['0171 39200##', '+49 176 040690##', '030 23125 ###']), random),
    },
  ],
  given: ['Henrike', 'Ole', 'Merle', 'Cem', 'Sunniva', 'Bendix', 'Zeynep', 'Lorenz'],
  family: ['Ahlers', 'Birkenfeld', 'Dornbusch', 'Ehrenhold', 'Holtgrewe', 'Lindentor', 'Wiesengrund'],
  services: {
    cleaning: 'die Wohnungsreinigung',
    plumbing: 'der tropfende Hahn',
    moving: 'der Umzug',
    tutoring: 'die Nachhilfe',
    beauty: 'die Zöpfe',
    repairs: 'die Waschmaschine',
  },
  days: ['Montag', 'Dienstag', 'Donnerstag', 'Freitag', 'Samstag früh', 'nächste Woche'],
  digits: ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
  methods: ['Überweisung', 'PayPal Freunde', 'bar', 'Wero', 'Revolut'],
  at: 'ät',
  dot: 'punkt',
  phrases: {
    greeting: ['[Hallo|Guten Tag|Moin] {name}[,|!|]', '[Hallo|Hi] zusammen'],
    ask: [
      '[Haben Sie|Hätten Sie] {day} Zeit? Es geht um: {service}.',
      'Was [kostet|würde kosten]: {service}?',
      'Ich suche Hilfe, {service}, [dritter Stock ohne Aufzug|zwei Zimmer].',
    ],
    answer: [
      '{day} passt, {price} [inklusive Anfahrt|alles zusammen].',
      'Das mache ich für {price}, [etwa drei Stunden|vormittags].',
    ],
    agree: ['[Prima|Super|Passt], ich buche [hier|in der App].', 'Dann {day}, abgemacht.'],
    chat: [
      '[Gibt es Parkplätze|Bringen Sie Werkzeug mit|Muss ich zu Hause sein]?',
      'Der Türcode steht in der Buchung.',
      'Bin zehn Minuten später da, [sorry|Entschuldigung]!',
    ],
    reschedule: ['Mir ist etwas dazwischengekommen, geht auch {day}?', 'Könnten wir auf {day} verschieben?'],
    thanks: ['[Vielen Dank|Danke schön], bis zum nächsten Mal.', 'Fertig, danke für den Auftrag.'],
    harmless: [
      'Bestellung 4417-2290-15, Lieferung {day}.',
      'Die Wand misst 240 x 360 cm.',
      'Habe über die App bezahlt, Beleg 88120047.',
      'Im Keller habe ich kein Netz, bitte hier schreiben.',
    ],
    refuse: [
      'Ich möchte lieber [hier bleiben|über die App zahlen].',
      'Meine Nummer gebe ich nicht heraus.',
      'Bitte alles über die Plattform.',
    ],
    share_phone: [
      '[Rufen Sie an|Meine Nummer|Einfacher am Telefon]: {value}',
      'schreiben Sie mir auf {app} unter {value}',
    ],
    share_email: ['[Fotos bitte an|Meine Mail|schreiben Sie an] {value}'],
    share_handle: ['Auf {app} heiße ich {value}', '[Suchen|Adden] Sie mich auf {app}: {value}'],
    share_link: ['[Direkt buchen|Meine Preise] hier {value}', 'besser über {value}'],
    ask_contact: ['Haben Sie eine Nummer? [Dann geht es schneller|Ich rufe an]', 'Sind Sie auf {app}?'],
    pay_outside: [
      'Geht auch {method}? [Ohne Gebühr|Die App nimmt zu viel].',
      'Mir wäre {method} lieber, {price} [direkt|auf die Hand].',
    ],
    after_failure: [
      'Die Zahlung [ist fehlgeschlagen|ging nicht durch], schicken Sie {price} per {method}.',
      'Die App spinnt, dann eben {method}.',
    ],
    discount: ['{percent} % günstiger, wenn [wir es ohne App machen|Sie {method} nehmen].'],
    intent: [
      'Machen wir das [ohne die App|unter uns], [dann sparen wir die Gebühr|ist einfacher].',
      'Nächstes Mal gern [direkt bei mir|privat], das Portal braucht es nicht.',
      'Stornieren Sie hier, wir regeln das [privat|so].',
    ],
    grooming: [
      'Sie wirken ehrlich, wir können uns vertrauen.',
      'Das bleibt unter uns, [der Support muss nichts wissen|bitte danach löschen].',
      'Warum denen die Gebühr schenken?',
    ],
    praise: ['[Pünktlich|Sehr ordentlich|Freundlich], gerne wieder.', 'Alles bestens.'],
    complaint: ['[Zu früh gegangen|Zu spät gekommen], nicht fertig geworden.', 'Ist nicht erschienen.'],
  },
};
