import type { Grammar } from './define.ts';

export const pcm: Grammar = {
  language: 'pcm',
  intent: [
    '{make we|abeg make we|oga make we} {run am|do am|settle|arrange am|finish am} {outside|outside this app|direct|without this app|one on one} {e go cheap|so dem no go chop commission|}',
    '{commot|comot} {from|for} {this app|this site|here} make we {talk|do business|yarn} {well|direct|}',
    '{cancel|comot} {the booking|am|the order} {for app|for here} {i go|make i} {do am cheap|come still|do am for 20k}',
    '{dem|the app|this people} dey {chop|take|cut} {our money|too much|commission|twenty percent} {make we go direct|, just call me direct|}',
    '{drop|give me|send|abeg drop} your {number|digits|line|contact|whatsapp} {make we yarn|make i call you|abeg|}',
    '{how i go|how i fit|which way i go} {reach|call|find} you {outside this app|direct|no be for here}',
    '{no need|you no need} {book|pay|pass} {for app|through here|inside this site} {again|next time|}',
    'next time {call|find|reach|holla} me {direct|straight|for outside} {e go cheap|}',
    'my {brother|guy|sister} go {call|holla|message} you {with another account|carry the number|because dem dey watch me}',
    '{this app|the bot|dem} dey {hide|block|remove} {number|everything|my digits}',
  ],
  grooming: [
    '{no tell|make you no tell|abeg no tell} {anybody|dem|support|person} {o|about this one|wetin we talk|}',
    '{na|this one na} {me and you|only we two|our} {secret|matter|sabi} {o|}',
    '{delete|clear} {this chat|am|this message} {after|abeg|when you finish}',
    '{i swear|god dey|i take god beg you} {i no be thief|i no go chop your money|i no be 419|, trust me send am}',
    '{keep am|lock am|hide am} for {your mind|belle|mouth} {o|abeg|}',
    'if {dem|support|anybody} {ask|call} you {talk say|tell dem say} {i no come|e cancel|you no know me}',
    '{you be|na you be} {my person|like family|correct person} {i trust you|so i go show you something|}',
    '{pay now|send am sharp sharp} {or|abi} {you go lose am|another person go take am} {, no ask support|}',
  ],
  benign: [
    '{good morning|oga|madam|abeg} you fit {come check|repair|wash|fix|carry} {my tap|the gen|my rug|the light|my load} {today|tomorrow|saturday}',
    'i {dey come|go reach|dey road} {for ten minutes|by two|now|tomorrow} {hold up dey|sorry|}',
    '{thank you|well done} {the work clean|god bless|e sweet me}',
    '{i no dey|we no dey} {collect cash|share number|work outside} {, pay for inside app|, na app we dey use|}',
    '{pay|book} {for inside app|through the app} {after the work|when i finish}',
    'how much {you go collect|e go cost} {to wash|to repair|for} {two room|the gen|am}',
    '{light|network|water} no dey {since morning|for my side|}',
    'i promise say {the gen go work|e go dry|am go hold} {before night|}',
    'which {class|side|colour|size} {your pikin dey|you dey|you want}',
    'i no {see|hear} {you|gate man|anybody} {for gate|when i come|}',
  ],
};
