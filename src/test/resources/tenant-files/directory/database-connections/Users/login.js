function login() { return "##NOT_SET_ANYWHERE##"; }
