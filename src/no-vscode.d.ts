// Stands in for the module "vscode" where it is forbidden: importing anything from it is an error.
export {};
