import type { Starters } from ".";

export const de: Starters = {
  blank: {
    name: "Neue Mail",
    about: "Eine Anrede und Ihr Name, der Rest gehört Ihnen.",
    subject: "Eine Nachricht von {{ workspaceName }}",
    html: `<p>Guten Tag{% if name != "" %} {{ name }}{% endif %},</p>

<p></p>

<p>Herzliche Grüße<br>
{{ workspaceName }}</p>
`,
  },
  welcome: {
    name: "Willkommen",
    about: "Die erste Antwort, Minuten nachdem Ihnen jemand geschrieben hat.",
    subject: "Danke für Ihre Nachricht",
    html: `<p>Guten Tag{% if name != "" %} {{ name }}{% endif %},</p>

<p>vielen Dank für Ihre Nachricht{% if companyName != "" %} im Namen von {{ companyName }}{% endif %}.
Ich habe sie gelesen und möchte erst verstehen, was Sie vorhaben, bevor ich Ihnen etwas vorschlage.</p>

<p><a href="{{ bookingLink }}">Suchen Sie sich einen Termin für ein kurzes Gespräch aus</a>,
oder antworten Sie einfach auf diese Mail. Sie kommt direkt bei mir an.</p>

<p>Herzliche Grüße<br>
{{ workspaceName }}</p>
`,
  },
  followUp: {
    name: "Nachfassen",
    about: "Eine freundliche Erinnerung, wenn einige Tage lang keine Antwort kam.",
    subject: "Beschäftigt Sie das noch?",
    html: `<p>Guten Tag{% if name != "" %} {{ name }}{% endif %},</p>

<p>ich möchte sichergehen, dass meine letzte Mail Sie erreicht hat. Passt es gerade nicht, genügt ein Wort
als Antwort, und ich melde mich nicht wieder.</p>

<p>Passt es, dann reichen fünfzehn Minuten, um herauszufinden, ob wir zueinander passen:
<a href="{{ bookingLink }}">hier ist mein Kalender</a>.</p>

<p>Herzliche Grüße<br>
{{ workspaceName }}</p>
`,
  },
  booking: {
    name: "Einladung zum Gespräch",
    about: "Für alle, die Interesse haben und nur noch einen Termin brauchen.",
    subject: "Wann wollen wir sprechen?",
    html: `<p>Guten Tag{% if name != "" %} {{ name }}{% endif %},</p>

<p>lassen Sie uns darüber sprechen. In einer halben Stunde</p>

<ul>
  <li>erzählen Sie mir, wo Sie stehen und was Sie brauchen,</li>
  <li>sage ich Ihnen ehrlich, ob wir helfen können,</li>
  <li>und Sie gehen mit einem nächsten Schritt, mit uns oder ohne uns.</li>
</ul>

<p><a href="{{ bookingLink }}"
      style="display: inline-block; padding: 12px 22px; border-radius: 6px; background: #0f766e;
             color: #ffffff; text-decoration: none">Termin aussuchen</a></p>

<p>Herzliche Grüße<br>
{{ workspaceName }}</p>
`,
  },
};
