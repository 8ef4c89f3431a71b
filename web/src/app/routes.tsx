import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  parseSearchWith,
  stringifySearchWith,
} from "@tanstack/react-router";
import { useSession } from "@/account/session";
import { Broken, NotFound } from "./nowhere";
import { Root } from "./Root";

const root = createRootRoute({ component: Root, notFoundComponent: () => <NotFound />, errorComponent: Broken });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path });

const SetUpPage = lazyRouteComponent(() => import("@/account/SetUpPage"), "SetUpPage");

/** For whoever has no account; those who are inside have nothing to set up. */
function SetUp() {
  return useSession().data?.account ? <Navigate to="/" replace /> : <SetUpPage />;
}

/** The search parameters of an address as they are: texts. Pages say which they know. */
const texts =
  <Name extends string>(...names: Name[]) =>
  (search: Record<string, unknown>): Partial<Record<Name, string>> =>
    Object.fromEntries(
      names
        .filter((name) => search[name] !== undefined && search[name] !== "")
        .map((name) => [name, String(search[name])]),
    ) as Partial<Record<Name, string>>;

const routes = [
  createRoute({
    ...at("/"),
    validateSearch: texts("days"),
    component: lazyRouteComponent(() => import("@/dashboard/DashboardPage"), "DashboardPage"),
  }),
  createRoute({
    ...at("/setup"),
    validateSearch: texts("token"),
    component: SetUp,
  }),
  createRoute({ ...at("/login"), component: () => <Navigate to="/" replace /> }),
  createRoute({
    ...at("/workflows"),
    validateSearch: texts("show", "q"),
    component: lazyRouteComponent(() => import("@/workflows/WorkflowsPage"), "WorkflowsPage"),
  }),
  createRoute({
    ...at("/workflows/new"),
    component: lazyRouteComponent(() => import("@/workflows/NewWorkflowPage"), "NewWorkflowPage"),
  }),
  createRoute({
    ...at("/workflows/$workflowId"),
    validateSearch: texts("tab", "node", "status", "q", "from", "to", "outcome", "leadId", "reason"),
    component: lazyRouteComponent(() => import("@/workflows/WorkflowPage"), "WorkflowPage"),
  }),
  createRoute({
    ...at("/executions"),
    validateSearch: texts("status", "workflowId", "q", "from", "to", "outcome", "leadId", "reason"),
    component: lazyRouteComponent(() => import("@/executions/ExecutionsPage"), "ExecutionsPage"),
  }),
  createRoute({
    ...at("/executions/$executionId"),
    validateSearch: texts("step", "tab"),
    component: lazyRouteComponent(() => import("@/executions/ExecutionPage"), "ExecutionPage"),
  }),
  createRoute({
    ...at("/leads"),
    validateSearch: texts("q", "status", "suppressed", "formId", "tag"),
    component: lazyRouteComponent(() => import("@/leads/LeadsPage"), "LeadsPage"),
  }),
  createRoute({
    ...at("/leads/$leadId"),
    validateSearch: texts("show", "mail"),
    component: lazyRouteComponent(() => import("@/leads/LeadPage"), "LeadPage"),
  }),
  createRoute({ ...at("/forms"), component: lazyRouteComponent(() => import("@/forms/FormsPage"), "FormsPage") }),
  createRoute({
    ...at("/forms/$formId"),
    validateSearch: texts("tab", "show"),
    component: lazyRouteComponent(() => import("@/forms/FormPage"), "FormPage"),
  }),
  createRoute({
    ...at("/templates"),
    component: lazyRouteComponent(() => import("@/templates/TemplatesPage"), "TemplatesPage"),
  }),
  createRoute({
    ...at("/templates/$templateId"),
    component: lazyRouteComponent(() => import("@/templates/TemplatePage"), "TemplatePage"),
  }),
  createRoute({
    ...at("/mailbox"),
    validateSearch: texts("mail", "to"),
    component: lazyRouteComponent(() => import("@/demo/MailboxPage"), "MailboxPage"),
  }),
  createRoute({ ...at("/queue"), component: lazyRouteComponent(() => import("@/queue/QueuePage"), "QueuePage") }),
  createRoute({
    ...at("/settings"),
    component: () => <Navigate to="/settings/$section" params={{ section: "workspace" }} replace />,
  }),
  createRoute({
    ...at("/settings/$section"),
    validateSearch: texts("q"),
    component: lazyRouteComponent(() => import("@/settings/SettingsPage"), "SettingsPage"),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  // All of them are texts, and stand there as they are: a number needs no quotes, and "1e5" is none.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
