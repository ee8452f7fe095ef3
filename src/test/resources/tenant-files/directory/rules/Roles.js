function (user, context, callback) {}
