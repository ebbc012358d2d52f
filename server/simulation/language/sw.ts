import { type Language, numbered } from './define.ts';

export const sw: Language = {
  tag: 'sw',
  markets: [
    {
      country: 'TZ',
      currency: 'TZS',
      timezone: 'Africa/Dar_es_Salaam',
      prices: 1400,
      phone: (random) => numbered(random.pick(['+255 700 000 0##', '0700 000 0##']), random),
    },
  ],
  given: ['Neema', 'Baraka', 'Zawadi', 'Juma', 'Rehema', 'Tumaini', 'Asha', 'Kito'],
  family: ['Kibwana', 'Lukindo', 'Makame', 'Mwasaga', 'Ndekule', 'Shabuni', 'Tungaraza'],
  services: {
    cleaning: 'usafi wa nyumba',
    plumbing: 'bomba linalovuja',
    moving: 'kuhamisha vitu',
    tutoring: 'masomo ya hisabati',
    beauty: 'kusuka nywele',
    repairs: 'mashine ya kufulia',
  },
  days: ['Jumatatu', 'Jumanne', 'Alhamisi', 'Ijumaa', 'Jumamosi asubuhi', 'kesho'],
  digits: ['sifuri', 'moja', 'mbili', 'tatu', 'nne', 'tano', 'sita', 'saba', 'nane', 'tisa'],
  methods: ['M-Pesa', 'Tigo Pesa', 'pesa taslimu', 'benki', 'Airtel Money'],
  at: 'at',
  dot: 'nukta',
  phrases: {
    greeting: ['[Habari|Mambo|Hujambo] {name}[!|,|]', '[Habari yako|Salama]'],
    ask: [
      'Una nafasi {day} kwa {service}?',
      '{service} ni bei gani[, tafadhali|]?',
      'Nahitaji mtu wa {service}, [vyumba viwili|ghorofa ya tatu].',
    ],
    answer: ['{day} ni sawa, {price} [kila kitu|pamoja na vifaa].', 'Nitafanya kwa {price}, [kama saa tatu|asubuhi].'],
    agree: ['[Sawa|Vizuri|Poa], nitaweka nafasi [hapa|kwenye app].', 'Basi {day}.'],
    chat: [
      '[Kuna maegesho|Utaleta vifaa vyako|Lazima niwe nyumbani]?',
      'Namba ya geti iko kwenye oda.',
      'Nitachelewa dakika kumi, [samahani|pole].',
    ],
    reschedule: ['Nimepata dharura, tunaweza kuhamia {day}?', 'Tufanye {day} badala yake?'],
    thanks: ['[Asante sana|Shukrani], tutaonana tena.', 'Nimemaliza kazi, asante.'],
    harmless: [
      'Namba ya oda ni 4417-2290-15, itafika {day}.',
      'Ukuta ni sentimita 240 kwa 360.',
      'Nimeshalipa kwenye app, risiti 88120047.',
      'Mtandao ni mbaya hapa, niandikie kwenye app.',
    ],
    refuse: [
      'Napendelea [tubaki hapa|kulipa kwenye app].',
      'Samahani, sitoi namba yangu.',
      'Kila kitu kwenye app tafadhali, ndiyo sheria.',
    ],
    share_phone: ['[Nipigie|Namba yangu ni|Piga] {value}', 'niandikie {app} {value}'],
    share_email: ['[Tuma picha kwa|Barua pepe yangu ni] {value}'],
    share_handle: ['Kwenye {app} mimi ni {value}', '[Nitafute|Niongeze] {app}: {value}'],
    share_link: ['[Weka nafasi moja kwa moja|Bei zangu] hapa {value}', 'pitia {value}'],
    ask_contact: ['Nipe namba yako [nikupigie|ni rahisi zaidi]', 'Uko {app}?'],
    pay_outside: [
      'Unaweza kulipa kwa {method}? [Hakuna makato|App inakata sana].',
      'Napenda {method}, {price} [moja kwa moja|mkononi].',
    ],
    after_failure: [
      'Malipo [yamekataa|hayajapita], tuma {price} kwa {method}.',
      'App ina shida, tumia {method} [tu|].',
    ],
    discount: ['Nitapunguza {percent}% [nje ya app|ukilipa kwa {method}].'],
    intent: [
      'Tufanye [nje ya app|sisi wenyewe], [hakuna makato|ni bora].',
      'Mara nyingine [nitafute moja kwa moja|njoo kwangu], bila app.',
      'Ghairi hapa tupange [pembeni|wenyewe].',
    ],
    grooming: [
      'Unaonekana mtu mwema, tunaweza kuaminiana.',
      'Hii ibaki kati yetu, [usiwaambie support|futa ujumbe].',
      'Kwa nini tuwape makato?',
    ],
    praise: ['[Kazi safi|Amefika kwa wakati|Mkarimu], nitamwita tena.', 'Kazi nzuri.'],
    complaint: ['[Aliondoka mapema|Alichelewa], kazi haijaisha.', 'Hakuja.'],
  },
};
