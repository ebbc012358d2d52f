import { type Language, numbered } from './define.ts';

export const fr: Language = {
  tag: 'fr',
  markets: [
    {
      country: 'FR',
      currency: 'EUR',
      timezone: 'Europe/Paris',
      prices: 1,
      phone: (random) => numbered(random.pick(['06 39 98 ## ##', '+33 6 39 98 ## ##', '01 99 00 ## ##']), random),
    },
  ],
  given: ['Élodie', 'Bastien', 'Maëlle', 'Youssef', 'Clémence', 'Rémi', 'Aïcha', 'Gaspard'],
  family: ['Aubrac', 'Delorme-Vial', 'Fontclair', 'Garrigou', 'Lavergnolle', 'Montbrun', 'Sauvagnac'],
  services: {
    cleaning: 'le ménage',
    plumbing: 'la fuite sous l’évier',
    moving: 'le déménagement',
    tutoring: 'les cours de maths',
    beauty: 'les tresses',
    repairs: 'le lave-linge',
  },
  days: ['lundi', 'mardi', 'jeudi', 'vendredi', 'samedi matin', 'la semaine prochaine'],
  digits: ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'],
  methods: ['virement', 'Lydia', 'PayPal entre proches', 'espèces', 'Wero'],
  at: 'arobase',
  dot: 'point',
  phrases: {
    greeting: ['[Bonjour|Bonsoir|Salut] {name}[,| !|]', '[Bonjour|Coucou]'],
    ask: [
      '[Êtes-vous libre|Vous auriez un créneau] {day} pour {service} ?',
      'Combien pour {service}[, s’il vous plaît|, à peu près] ?',
      'Je cherche quelqu’un pour {service}, {day} [si possible|ce serait idéal].',
    ],
    answer: [
      '{price} [tout compris|déplacement inclus], {day} me convient.',
      'Oui, c’est possible {day}. Comptez {price}.',
      'Pour {service} je prends {price}, environ [deux|trois] heures.',
    ],
    agree: ['[Parfait|Très bien|Super], je réserve [ici|dans l’appli].', 'Ça marche pour {day}.'],
    chat: [
      '[Il y a un parking|Vous apportez le matériel|Faut-il que je sois là] ?',
      'Le code de l’immeuble est dans la réservation.',
      'J’ai dix minutes de retard, [désolé|pardon] !',
    ],
    reschedule: ['J’ai un empêchement, on peut décaler à {day} ?', 'Plutôt {day}, [c’est possible|ça irait] ?'],
    thanks: ['Merci [beaucoup|encore], à bientôt.', 'C’est terminé, merci [à vous|pour l’accueil].'],
    harmless: [
      'Commande n° 4417-2290-15, livraison {day}.',
      'Le mur fait 240 x 360 cm, [donc environ 8,6 m2|à peu près].',
      'Le paiement par l’appli est passé, réf. 88120047.',
      'Je capte mal [à la cave|ici], écrivez-moi sur la messagerie.',
    ],
    refuse: [
      'Je préfère [rester ici|passer par l’appli|garder nos échanges ici].',
      'Désolée, je ne donne pas mon numéro.',
      'Non merci, le paiement se fait sur la plateforme.',
    ],
    share_phone: [
      '[Appelez-moi|Mon numéro|Plus simple par téléphone] : {value}',
      'écrivez-moi sur {app} au {value}',
      'mon tel c’est {value}[, quand vous voulez|]',
    ],
    share_email: ['[Envoyez les photos à|Mon mail|Écrivez-moi à] {value}', 'mon adresse : {value}'],
    share_handle: ['Je suis {value} sur {app}', '[Ajoutez|Cherchez]-moi sur {app} : {value}'],
    share_link: ['[Réservez en direct|Tous mes tarifs] ici {value}', 'passez par {value} [plutôt|]'],
    ask_contact: ['Vous avez un numéro ? [Ce sera plus simple|Je vous appelle]', 'Vous êtes sur {app} ?'],
    pay_outside: [
      'On peut régler par {method} ? [Sans commission|L’appli prend trop].',
      'Je préfère {method}, {price} [directement|de la main à la main].',
    ],
    after_failure: [
      'Le paiement [a échoué|ne passe pas], envoyez {price} par {method}.',
      'L’appli bugue [encore|], on fait par {method}.',
    ],
    discount: ['{percent} % de moins [en dehors de l’appli|si vous payez en {method}].'],
    intent: [
      'On s’arrange [en dehors de l’appli|entre nous], [on évite les frais|c’est mieux pour tous].',
      'La prochaine fois contactez-moi [directement|en direct], pas besoin du site.',
      'Annulez ici et on voit ça [entre nous|en privé].',
    ],
    grooming: [
      'Vous avez l’air quelqu’un de bien, on peut se faire confiance.',
      'Ça reste entre nous, [pas la peine d’en parler au support|effacez après].',
      'Pourquoi leur laisser la commission [alors qu’on travaille dur|] ?',
    ],
    praise: ['[Soigneux|Ponctuel|Très aimable], je recommande.', 'Travail impeccable.'],
    complaint: ['[Parti avant la fin|Arrivé en retard], travail pas terminé.', 'Personne n’est venu.'],
  },
};
