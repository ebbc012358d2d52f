import type { Grammar } from './define.ts';

export const hi: Grammar = {
  language: 'hi',
  intent: [
    '{agli baar|next time|aage se} {seedha|direct} {mujhse|mujhe|mere ko} {baat karna|call karna|book karna|payment karna} {sasta padega|commission bachega|}',
    '{app|site|platform} {ke bahar|ke bina|se hatke} {baat karte hain|kaam kar lete hain|deal karte hain} {sasta hoga|dono ka fayda|}',
    '{booking|order} {cancel kar do|cancel karo} {main|} {kam mein kar dunga|seedha aa jaunga|direct karte hain}',
    '{ye log|app wale|site} {bahut commission|20 percent|paise} {lete hain|kaat lete hain} {, seedha karte hain|, direct karo|}',
    '{apna|aapka} {number|whatsapp number|contact|mobile number} {do na|bhej do|dedo|milega kya|dijiye} {baat karni hai|please|}',
    '{aapse|tumse} {kaise|} {contact karu|baat karu} {app ke bina|bahar|direct}',
    '{kahin aur|dusri jagah|yahan nahi, kahin aur} {baat karte hain|chat karte hain}',
    '{yahan|app mein|chat mein} number {block ho jata hai|nahi bhej sakte|hide ho jata hai}',
  ],
  grooming: [
    '{kisi ko|support ko|app walon ko} {mat batana|nahi batana|mat bolna} {theek hai|please|}',
    '{ye baat|yeh} {hamare beech|apne beech} {rahegi|rakhna|rahega}',
    '{message|chat|ye sab} delete {kar dena|kar do} {padhne ke baad|please}',
    '{bharosa rakho|kasam se|vishwas karo} {main fraud nahi hun|dhokha nahi dunga|, paise bhej do}',
    'agar {koi puche|support call kare} {bol dena|kehna} {main aaya nahi|cancel ho gaya}',
    '{aap|tum} {meri behen jaisi|special|sabse alag} ho {isliye bata raha hun|bharosa hai|}',
    '{jaldi karo|abhi bhejo} {warna|nahi to} {slot chala jayega|kisi aur ko de dunga}',
  ],
  benign: [
    '{theek hai|ok|acha|} {main|hum|} {app|platform|yahan} {me|se|pe} {hi|} {book|pay|payment|confirm} {kar dunga|kar dungi|karta hu|kar diya|karte hai}',
    '{namaste|hello bhaiya|hi|} {kal|aaj|sunday ko} {aa sakte ho|aa jaoge|time hai} kya {nal theek karna hai|safai karni hai|fan lagana hai|}',
    '{main|hum} {das minute mein|kal subah|shaam ko} {pahunch raha hun|aa jaunga|aayenge} {traffic hai|sorry|}',
    '{thank you|dhanyavad|shukriya} {kaam accha hua|bahut accha|}',
    '{cash nahi lete|number nahi de sakte|bahar kaam nahi karte} {app se hi|sorry|rules ke against hai|}',
    '{payment|booking|cancel} app {se hi karna|pe karo|mein ho jayega} {kaam ke baad|}',
    '{kitna|total kitna} {lagega|charge hai|hoga} {do kamre ka|ac service ka|}',
    'bacche ka {exam|maths|homework} {june mein hai|kamzor hai|karwana hai}',
    '{pani|bijli|nal|ac} {nahi aa rahi|tapak raha hai|kharab hai} {kal se|subah se|}',
    'flat {number 12|teesri manzil|lift ke saamne} hai',
  ],
};
