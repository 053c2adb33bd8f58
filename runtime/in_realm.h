// Makes a realm the running one for a while: errors that are made meanwhile are of that realm.
#pragma once

#include "runtime/realm.h"
#include "runtime/vm.h"

namespace tiercel {

class InRealm {
public:
    InRealm(VM& vm, Realm* realm) : vm_(vm), before_(vm.realm) { vm.realm = realm; }
    ~InRealm() { vm_.realm = before_; }
    InRealm(const InRealm&) = delete;

private:
    VM& vm_;
    Realm* before_;
};

} // namespace tiercel
