export const account = {
  signIn: {
    title: "Sign in",
    email: "E-mail",
    password: "Password",
    go: "Sign in",
    forgotten:
      "Forgotten your password? Whoever runs this server can set a new one: flowtrack account password {{email}}",
    you: "you@example.com",
  },
  again: {
    title: "Your session has ended",
    text: "Sign in again to go on. What you typed on this page is still here.",
  },
  setUp: {
    done: "FlowTrack is set up already",
    title: "Welcome to FlowTrack",
    text: "Make the owner’s account. It takes a minute, and the link you came by works this once.",
    name: "Your name",
    company: "Company",
    companyHint: "How your leads know you; mails are signed with it.",
    email: "Your e-mail",
    password: "Password",
    passwordHint: "At least 10 characters. A short sentence is good.",
    timeZone: "Time zone",
    go: "Create the account",
    needsLink: "FlowTrack is not set up yet",
    needsLinkText:
      "Open the link that was printed where FlowTrack was started. A new one is printed by “flowtrack setup-link” (from a checkout: “./run flowtrack setup-link”).",
  },
};
