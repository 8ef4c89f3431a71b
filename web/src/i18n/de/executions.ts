export const executions = {};
