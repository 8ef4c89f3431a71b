import type { Starters } from ".";

export const en: Starters = {
  blank: {
    name: "New mail",
    about: "A greeting and your name, the rest is yours.",
    subject: "A word from {{ workspaceName }}",
    html: `<p>Hi {{ firstName }},</p>

<p></p>

<p>Best regards<br>
{{ workspaceName }}</p>
`,
  },
  welcome: {
    name: "Welcome",
    about: "The first answer, minutes after somebody wrote to you.",
    subject: "Thank you for your message, {{ firstName }}",
    html: `<p>Hi {{ firstName }},</p>

<p>thank you for writing to us{% if companyName != "" %} on behalf of {{ companyName }}{% endif %}.
I have read your message, and I would like to understand what you have in mind before I suggest anything.</p>

<p><a href="{{ bookingLink }}">Pick a time for a short call</a>, or simply answer this mail.
It comes straight to me.</p>

<p>Best regards<br>
{{ workspaceName }}</p>
`,
  },
  followUp: {
    name: "Follow-up",
    about: "A friendly reminder, a few days without an answer later.",
    subject: "Is this still on your mind, {{ firstName }}?",
    html: `<p>Hi {{ firstName }},</p>

<p>I wanted to make sure that my last mail reached you. If now is not the time, a one-word answer is enough,
and I will not bother you again.</p>

<p>If it is, fifteen minutes are all it takes to find out whether we fit:
<a href="{{ bookingLink }}">here is my calendar</a>.</p>

<p>Best regards<br>
{{ workspaceName }}</p>
`,
  },
  booking: {
    name: "Invitation to a call",
    about: "For somebody who is interested, and only needs a date.",
    subject: "When shall we talk?",
    html: `<p>Hi {{ firstName }},</p>

<p>let us talk it through. In a call of half an hour</p>

<ul>
  <li>you tell me where you stand and what you need,</li>
  <li>I tell you honestly whether we can help,</li>
  <li>and you leave with a next step, with us or without.</li>
</ul>

<p><a href="{{ bookingLink }}"
      style="display: inline-block; padding: 12px 22px; border-radius: 6px; background: #0f766e;
             color: #ffffff; text-decoration: none">Choose a time</a></p>

<p>Best regards<br>
{{ workspaceName }}</p>
`,
  },
};
