export const account = {
  signIn: {
    title: "Anmelden",
    email: "E-Mail",
    password: "Passwort",
    go: "Anmelden",
    forgotten:
      "Passwort vergessen? Wer diesen Server betreibt, kann ein neues setzen: flowtrack account password {{email}}",
    you: "sie@example.com",
  },
  again: {
    title: "Ihre Sitzung ist beendet",
    text: "Melden Sie sich wieder an, um weiterzumachen. Was Sie auf dieser Seite eingegeben haben, ist noch da.",
  },
  setUp: {
    done: "FlowTrack ist bereits eingerichtet",
    title: "Willkommen bei FlowTrack",
    text: "Legen Sie das Konto der Inhaberin oder des Inhabers an. Es dauert eine Minute, und der Link gilt nur dieses eine Mal.",
    name: "Ihr Name",
    company: "Firma",
    companyHint: "So kennen Ihre Leads Sie; damit werden Mails unterschrieben.",
    email: "Ihre E-Mail",
    password: "Passwort",
    passwordHint: "Mindestens 10 Zeichen. Ein kurzer Satz ist gut.",
    timeZone: "Zeitzone",
    go: "Konto anlegen",
    needsLink: "FlowTrack ist noch nicht eingerichtet",
    needsLinkText:
      "Öffnen Sie den Link, der beim Start von FlowTrack ausgegeben wurde. Einen neuen gibt „flowtrack setup-link“ aus (aus einem Checkout: „./run flowtrack setup-link“).",
  },
};
